import { expect, test } from "vitest";
import { z } from "zod";

import { liberal, type Schema } from "../../../src/mcp/arguments/liberal.ts";

const shape = z.strictObject({
  number: z.number().optional(),
  flag: z.boolean().optional(),
  list: z.array(z.number()).optional(),
  either: z.union([z.string(), z.array(z.string())]).optional(),
  nullable: z.string().nullable().optional(),
  nested: z.strictObject({ count: z.int().optional(), kind: z.enum(["a", "b"]).optional() }).optional(),
  choice: z.union([z.enum(["x"]), z.strictObject({ by: z.string(), n: z.number().optional() })]).optional(),
  anything: z.record(z.string(), z.unknown()).optional(),
  scale: z.union([z.enum(["auto"]), z.number()]).optional(),
  rows: z.array(z.looseObject({ id: z.string() })).optional(),
  words: z.array(z.enum(["one", "two"])).optional(),
  text: z.string().optional(),
  needed: z.number(),
});
const schema = z.toJSONSchema(shape, { io: "input" }) as Schema;
const needed = 1;

test.each([
  [{ number: "1.5" }, { number: 1.5 }],
  [{ number: " -3 " }, { number: -3 }],
  [{ flag: "true" }, { flag: true }],
  [{ flag: "False" }, { flag: false }],
  [{ list: '[1,"2"]' }, { list: [1, 2] }],
  [{ list: ["1", 2] }, { list: [1, 2] }],
  [{ nested: '{"count":"4","kind":null}' }, { nested: { count: 4 } }],
  [{ choice: '{"by":"price","n":"2"}' }, { choice: { by: "price", n: 2 } }],
  [{ number: null, flag: null, nested: null }, {}],
  [{ nullable: null }, { nullable: null }],
  // The number and no text: only the words that are listed may stand as they are.
  [{ scale: "5" }, { scale: 5 }],
  [{ scale: "auto" }, { scale: "auto" }],
  [{ number: "", flag: "null", nested: " NULL ", list: "undefined", scale: "", either: "null" }, {}],
  [{ number: ["null"], list: ["null"], rows: [null], either: ["null"] }, {}],
  [{ nested: { count: "null", kind: "" } }, { nested: {} }],
  [{ list: "7" }, { list: [7] }],
  [{ rows: { id: "a" } }, { rows: [{ id: "a" }] }],
  [{ rows: '{"id":"a"}' }, { rows: [{ id: "a" }] }],
  [{ words: "one" }, { words: ["one"] }],
  [{ words: "one, two" }, { words: ["one", "two"] }],
])("%j is meant as %j", (given, meant) => {
  const read = liberal({ needed, ...given }, schema);
  expect(read).toEqual({ needed, ...meant });
  expect(shape.safeParse(read).error).toBeUndefined();
});

test.each([
  // A string is what they ask for, whatever it looks like.
  { either: "[1]" },
  { nullable: "7" },
  { anything: { deep: "1", none: null } },
  // Not to be guessed: validation shall say so.
  { number: "1,5" },
  { text: "null" },
  { text: "" },
  { anything: { deep: ["null"], text: "" } },
  { words: "one, three" },
  { rows: "a" },
  { needed: "null" },
  { flag: "yes" },
  { list: "[1," },
  { unknown: "1" },
  { choice: "x" },
])("%j stays as it is", (given) => {
  expect(liberal(given, schema)).toEqual(given);
});
