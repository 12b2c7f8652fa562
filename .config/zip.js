import { crc32, deflateRawSync } from "node:zlib";

// PKWARE's APPNOTE.TXT, 4.3: a header before each file, the list of all behind them, and where that begins.
const [localFile, listedFile, endOfList] = [0x04034b50, 0x02014b50, 0x06054b50];
const [needed, utf8, deflated] = [20, 0x0800, 8];
// 1980-01-01, so that the same files make the same archive.
const [noTime, firstDay] = [0, 0x21];

const words = (...fields) =>
  Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );

/** A zip archive of files, each `{ path, bytes }` with `/` between folders. */
export function zip(files) {
  let offset = 0;
  const parts = files.map(({ path, bytes }) => {
    const name = Buffer.from(path);
    const packed = deflateRawSync(bytes, { level: 9 });
    const common = words(
      [2, needed],
      [2, utf8],
      [2, deflated],
      [2, noTime],
      [2, firstDay],
      [4, crc32(bytes)],
      [4, packed.length],
      [4, bytes.length],
      [2, name.length],
      [2, 0],
    );
    const local = Buffer.concat([words([4, localFile]), common, name, packed]);
    // Made on Unix, an ordinary file that everybody may read.
    const rest = words([2, 0], [2, 0], [2, 0], [4, 0o100644 * 0x10000], [4, offset]);
    const listed = Buffer.concat([words([4, listedFile], [2, 0x0300 + needed]), common, rest, name]);
    offset += local.length;
    return { local, listed };
  });
  const list = Buffer.concat(parts.map(({ listed }) => listed));
  const end = words(
    [4, endOfList],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, list.length],
    [4, offset],
    [2, 0],
  );
  return Buffer.concat([...parts.map(({ local }) => local), list, end]);
}
