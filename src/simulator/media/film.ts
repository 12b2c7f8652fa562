const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
};

/** What is recognised as an mp4 (ISO/IEC 14496-12), though it has no picture. */
export const emptyFilm = (text: string): Buffer =>
  Buffer.concat([
    box("ftyp", Buffer.from("isom\0\0\u0002\0isomiso2mp41", "latin1")),
    box("free"),
    box("mdat", Buffer.from(text)),
  ]);
