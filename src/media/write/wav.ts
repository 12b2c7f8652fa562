export interface PcmOptions {
  sampleRate: number;
  channels: number;
}

/** The 44-byte RIFF/WAVE header that players need before so many bytes of 16-bit little-endian PCM. */
export function wavHeader(length: number, { sampleRate, channels }: PcmOptions): Buffer {
  const frame = channels * 2;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + length, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * frame, 28);
  header.writeUInt16LE(frame, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(length, 40);
  return header;
}
