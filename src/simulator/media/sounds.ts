// A frame of silence: MPEG-1 layer 3, 128 kbit/s, 44.1 kHz, mono; its side information is all zeros.
const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), Buffer.alloc(413)]);

/** So many frames of mp3, 26 ms each. */
export const silentMp3 = (frames: number): Buffer[] => Array.from({ length: frames }, () => frame);

/** Raw samples of a soft tone, 16 bits, little-endian, mono. */
export function tone(seconds: number, rate: number): Buffer {
  const samples = Buffer.alloc(Math.floor(seconds * rate) * 2);
  for (let at = 0; at < samples.length; at += 2) {
    samples.writeInt16LE(Math.round(3000 * Math.sin((at / 2 / rate) * 440 * 2 * Math.PI)), at);
  }
  return samples;
}
