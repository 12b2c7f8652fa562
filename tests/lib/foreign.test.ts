import fc from "fast-check";
import { expect, test } from "vitest";

import {
  plainFields,
  toFlag,
  toNumber,
  toObject,
  toObjects,
  toText,
  toTexts,
} from "../../src/lib/foreign.ts";

test.each([
  ["1", 1],
  [" 1.5 ", 1.5],
  ["1e-7", 1e-7],
  [0, 0],
  ["", null],
  [" ", null],
  ["1,5", null],
  ["12k", null],
  [Number.NaN, null],
  ["Infinity", null],
  [true, null],
  [["1"], null],
  [null, null],
])("%j is the number %j", (value, expected) => {
  expect(toNumber(value)).toBe(expected);
});

test.each([
  [true, true],
  ["True", true],
  ["false", false],
  [1, true],
  ["0", false],
  ["yes", null],
  [2, null],
  [null, null],
  [[], null],
])("%j is the flag %j", (value, expected) => {
  expect(toFlag(value)).toBe(expected);
});

test.each([
  [
    ["a", null, 1, {}, "b"],
    ["a", "1", "b"],
  ],
  ["a, b", ["a", "b"]],
  ["", []],
  [[], []],
  [{ 0: "a" }, null],
  [5, null],
])("%j is the texts %j", (value, expected) => {
  expect(toTexts(value)).toEqual(expected);
});

test("an object keeps its plain fields, under whatever name", () => {
  const value: unknown = JSON.parse(
    '{"a":1,"b":{"c":1},"d":[1],"e":null,"__proto__":{"x":1},"constructor":"f"}',
  );
  expect(Object.entries(plainFields(value) ?? {})).toEqual([
    ["a", 1],
    ["e", null],
    ["constructor", "f"],
  ]);
});

test("whatever it is, nothing is thrown and nothing of another type comes out", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(["string", "object"]).toContain(typeof toText(value));
      expect(Number.isFinite(toNumber(value) ?? 0)).toBe(true);
      expect([true, false, null]).toContain(toFlag(value));
      for (const text of toTexts(value) ?? []) expect(typeof text).toBe("string");
      for (const object of [toObject(value) ?? {}, ...toObjects(value)]) {
        expect(typeof object === "object" && !Array.isArray(object)).toBe(true);
      }
      for (const field of Object.values(plainFields(value) ?? {})) {
        expect(field === null || typeof field !== "object").toBe(true);
      }
    }),
  );
});
