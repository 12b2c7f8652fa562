import fc from "fast-check";
import { expect, test } from "vitest";

import { mapTexts, placeFinder } from "../../src/lib/map-texts.ts";

const loud = (text: string): string => text.replaceAll("a", "A");
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("a", "b", "", null, 1, false),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__", "gone"), tie("value"), { maxKeys: 3 }),
  ),
})).value;

/** The same, copied field by field. */
function copied(value: unknown): unknown {
  if (typeof value === "string") return loud(value);
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== "gone");
  return Object.fromEntries(kept.map(([name, field]) => [loud(name), copied(field)]));
}

test("changes every text and name, leaves out what is not kept, and takes any name for a field", () => {
  fc.assert(
    fc.property(json, (value) => {
      const before = JSON.stringify(value);
      const mapped = mapTexts(value, { text: loud, keeps: (name) => name !== "gone" });
      expect(JSON.stringify(mapped)).toBe(JSON.stringify(copied(value)));
      expect(JSON.stringify(value)).toBe(before);
    }),
  );
});

test("what does not change is the very same, also within what does", () => {
  const value = { kept: { deep: ["b", { c: "b" }] }, changed: { deep: ["a"] } };
  const same = (text: string): string => text;
  expect(mapTexts(value, { text: same })).toBe(value);
  const mapped = mapTexts(value, { text: (text) => (text === "a" ? "A" : text) }) as typeof value;
  expect(mapped).toEqual({ kept: value.kept, changed: { deep: ["A"] } });
  expect(mapped.kept).toBe(value.kept);
});

test("places apart are changed in their own way, with all below them", () => {
  const value = { head: { raw: { in: "a" }, other: "a" }, raw: "a" };
  const apart = { isPlace: placeFinder(["head.raw"]), text: (text: string) => `${text}!` };
  expect(mapTexts(value, { text: (text) => (text === "a" ? "A" : text), apart })).toEqual({
    // Names are texts as well.
    head: { raw: { "in!": "a!" }, other: "A" },
    raw: "A",
  });
});
