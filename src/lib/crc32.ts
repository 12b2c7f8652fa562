const table = Uint32Array.from({ length: 256 }, (_entry, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});

/** The CRC-32 that PNG asks for (ISO/IEC 15948, D). Node has one of its own from 20.15 on, but not in 21 and 22.0 to 22.1. */
export function crc32(data: string | Uint8Array): number {
  let sum = ~0;
  for (const byte of typeof data === "string" ? Buffer.from(data) : data)
    sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return ~sum >>> 0;
}
