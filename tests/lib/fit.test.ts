import fc from "fast-check";
import { expect, test } from "vitest";

import { fit } from "../../src/lib/fit.ts";
import { placeFinder } from "../../src/lib/map-texts.ts";

const size = (value: unknown): number => JSON.stringify(value).length;

test("what fits stays the very same", () => {
  const value = { text: "x".repeat(3000), list: [1, null, true] };
  expect(fit(value, { most: 5000, isSpared: () => false })).toBe(value);
});

test("the longest texts are cut first, never inside a character", () => {
  const value = {
    id: "😀".repeat(50_000),
    name: "short",
    rows: Array.from({ length: 10 }, () => "r".repeat(100)),
  };
  const fitting = fit(value, { most: 20_000, isSpared: () => false });
  expect(fitting).toMatchObject({ name: "short", rows: value.rows });
  expect(fitting.id).toHaveLength(3999);
  expect(fitting.id.isWellFormed()).toBe(true);
  expect(fitting.id.endsWith("😀…")).toBe(true);
});

test("one long text is cut even where there is room for it", () => {
  expect(fit({ id: "x".repeat(5000) }, { most: 100_000, isSpared: () => false }).id).toBe(
    `${"x".repeat(3999)}…`,
  );
});

test("then what stands last is left out", () => {
  const value = { first: 1, rows: Array.from({ length: 100_000 }, (_, row) => ({ row })), last: 2 };
  const fitting = fit(value, { most: 1000, isSpared: () => false });
  expect(fitting.first).toBe(1);
  expect(fitting.rows.slice(0, 3)).toEqual([{ row: 0 }, { row: 1 }, { row: 2 }]);
  expect(size(fitting)).toBeLessThan(1100);
});

test("what is spared is neither cut nor counted", () => {
  const value = { choices: [{ message: { content: "x".repeat(50_000) } }], other: "y".repeat(5000) };
  const fitting = fit(value, { most: 10_000, isSpared: placeFinder(["choices.message"]) });
  expect(fitting.choices).toEqual(value.choices);
  expect(fitting.other).toHaveLength(4000);
});

test("whatever a value holds, its JSON fits", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(2000), (value, most) => {
      const many = Array.from({ length: 20 }, () => value);
      // A name and a text at the very end may stand over.
      expect(size(fit(many, { most, isSpared: () => false }))).toBeLessThanOrEqual(most * 2 + 500);
    }),
  );
});
