import { crc32 as nodesOwn } from "node:zlib";

import fc from "fast-check";
import { expect, test } from "vitest";

import { crc32 } from "../../src/lib/crc32.ts";

test("is the sum that every CRC-32 is checked with, and the one that Node makes", () => {
  expect(crc32("123456789")).toBe(0xcbf43926);
  const any = fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(any, (data) => {
      expect(crc32(data)).toBe(nodesOwn(data));
    }),
  );
});
