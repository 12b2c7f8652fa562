import { endianness } from "node:os";

import type { Pieces } from "../../media/write/new-file.ts";
import type { Vector } from "../../openrouter/embeddings.ts";

/** One for each input, in their order; undefined for one that did not come. */
export type Vectors = readonly (Vector | undefined)[];

// So many vectors are one piece: a write for each of thousands would take longer than they took to come.
const together = 64;

/** JSON Lines of `{index, embedding}`; what did not come has no line. */
export function* jsonLines(vectors: Vectors): Pieces {
  for (let at = 0; at < vectors.length; at += together) {
    const lines = vectors.slice(at, at + together).map((vector, offset) => {
      if (vector === undefined) return "";
      return `${JSON.stringify({ index: at + offset, embedding: numbersOf(vector) })}\n`;
    });
    yield Buffer.from(lines.join(""), "utf8");
  }
}

/** As they came; a float32 with no more digits than tell it from every other. */
export const numbersOf = (vector: Vector): number[] =>
  vector instanceof Float32Array ? Array.from(vector, shortest) : [...vector];

function shortest(value: number): number {
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === value ? short : Number(value.toPrecision(9));
}

/** NumPy's format 1.0 (numpy.lib.format): a matrix of little-endian float32; what did not come is a row of NaN. */
export function* npy(vectors: Vectors, dimensions: number): Pieces {
  const described = `{'descr': '<f4', 'fortran_order': False, 'shape': (${vectors.length}, ${dimensions}), }`;
  // Magic, version and length are 10 bytes; the whole is a multiple of 64 and ends with a line feed.
  const length = Math.ceil((10 + described.length + 1) / 64) * 64 - 10;
  const head = Buffer.alloc(10);
  head.write("\u0093NUMPY\u0001\u0000", 0, "latin1");
  head.writeUInt16LE(length, 8);
  yield Buffer.concat([head, Buffer.from(`${described.padEnd(length - 1)}\n`, "latin1")]);
  for (let at = 0; at < vectors.length; at += together) {
    const rows = vectors.slice(at, at + together);
    const matrix = new Float32Array(rows.length * dimensions).fill(Number.NaN);
    for (const [index, row] of rows.entries()) if (row) matrix.set(row, index * dimensions);
    const bytes = Buffer.from(matrix.buffer);
    yield endianness() === "LE" ? bytes : bytes.swap32();
  }
}
