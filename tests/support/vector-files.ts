import { readFile } from "node:fs/promises";

import { expect } from "vitest";

export const linesOf = async (path: string): Promise<{ index: number; embedding: number[] }[]> =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** The rows of a NumPy file of float32. */
export async function matrixIn(path: string): Promise<number[][]> {
  const bytes = await readFile(path);
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\u0093NUMPY\u0001\u0000");
  const beginning = 10 + bytes.readUInt16LE(8);
  expect(beginning % 64).toBe(0);
  const head = bytes.toString("latin1", 10, beginning);
  const [, rows = "", columns = ""] =
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n$/.exec(head) ?? [];
  expect(bytes.length).toBe(beginning + Number(rows) * Number(columns) * 4);
  return Array.from({ length: Number(rows) }, (_, row) =>
    Array.from({ length: Number(columns) }, (_column, at) =>
      bytes.readFloatLE(beginning + (row * Number(columns) + at) * 4),
    ),
  );
}
