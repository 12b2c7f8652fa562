import fc from "fast-check";
import { expect, test } from "vitest";

import { createComplete } from "../../src/catalog/complete.ts";
import { createSuggest } from "../../src/catalog/ids/suggestions.ts";
import { scoresOf } from "../../src/catalog/model/scores.ts";
import { createSearch } from "../../src/catalog/search/search.ts";
import type { Model } from "../../src/openrouter/models.ts";
import { listed, row, rows, wholeCatalogue } from "./rows.ts";

const completing = (models: readonly Model[]) =>
  createComplete(createSearch(models), createSuggest(listed(models)));
const complete = completing(rows);
const completeWhole = completing(wholeCatalogue);

test("before anything is typed every id is there, the most intelligent first", () => {
  const ids = completeWhole("  ");
  expect(ids.toSorted()).toEqual(wholeCatalogue.map(({ id }) => id).toSorted());
  const scores = wholeCatalogue.map((model) => scoresOf(model)?.intelligence ?? 0);
  const first = wholeCatalogue.find(({ id }) => id === ids[0]);
  expect(first && scoresOf(first)?.intelligence).toBe(Math.max(...scores));
});

test.each([
  ["the author", "anthropic/", "anthropic/claude-sonnet-4.5"],
  ["the id", "openai/gpt-4o", "openai/gpt-4o-mini"],
  ["the id in any case", " OpenAI/GPT-4o", "openai/gpt-4o-mini"],
  ["the part after the author", "gpt-4o", "openai/gpt-4o-mini"],
  ["a suffix of a listed twin", "openai/gpt-oss-20b:fr", "openai/gpt-oss-20b:free"],
  ["an alias", "~anth", "~anthropic/claude-sonnet-latest"],
  ["an alias without its mark", "anthropic/claude-sonnet-l", "~anthropic/claude-sonnet-latest"],
  ["words", "sonnet 4.5", "anthropic/claude-sonnet-4.5"],
  ["a word with a typo", "sonet", "anthropic/claude-sonnet-4.5"],
  ["an id with a typo", "openai/gtp-4o-mini", "openai/gpt-4o-mini"],
  ["a suffix that is listed nowhere", "openai/gpt-4o-mini:nit", "openai/gpt-4o-mini"],
])("%s: '%s' becomes '%s' first", (_, typed, meant) => {
  expect(complete(typed)[0]).toBe(meant);
});

test("the id itself, then ids, then names that begin so, then those that have the words, newest first", () => {
  const order = completing([
    row({ id: "x/big-nova" }),
    row({ id: "~nova/latest" }),
    row({ id: "nova/old", created: 1 }),
    row({ id: "y/nova" }),
    row({ id: "nova/new" }),
    row({ id: "nova" }),
    row({ id: "z/other" }),
  ]);
  expect(order("nova")).toEqual(["nova", "nova/new", "nova/old", "y/nova", "~nova/latest", "x/big-nova"]);
});

test("what begins so is not diluted with what is only like it", () => {
  expect(complete("one/shared")).toEqual(["one/shared-name"]);
});

test("nothing like it brings nothing", () => {
  expect(complete("xyzzyplugh")).toEqual([]);
  expect(completing([])("")).toEqual([]);
  expect(completing([])("claude")).toEqual([]);
});

test("every beginning of every listed id, or of its name, leads to it, and to listed ids only", () => {
  const ids = new Set(wholeCatalogue.map(({ id }) => id));
  const typed = fc
    .record({ model: fc.constantFrom(...wholeCatalogue), end: fc.nat(60), whole: fc.boolean() })
    .map(({ model: { id }, end, whole }) => ({
      id,
      text: (whole ? id : id.slice(id.indexOf("/") + 1)).slice(0, end),
    }));
  fc.assert(
    fc.property(typed, ({ id, text }) => {
      const found = completeWhole(text);
      expect(new Set(found).size).toBe(found.length);
      for (const value of found) expect(ids).toContain(value);
      expect(found).toContain(id);
    }),
    { numRuns: 1000 },
  );
});

test("every whole id comes first of its own completions", () => {
  for (const { id } of wholeCatalogue) expect(completeWhole(id)[0]).toBe(id);
});

test.each([
  "constructor",
  "__proto__",
  "toString",
  "(",
  "[a-z]+(",
  "\\",
  ".*",
  "%2F",
  "\u0000",
  "🎉",
  "/",
  ":",
])("'%s' is a text like any other", (typed) => {
  expect(complete(typed)).toEqual(complete(typed).filter((id) => rows.some((model) => model.id === id)));
});

test("no text makes it throw, however long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (typed) => {
      expect(complete(typed)).toBeInstanceOf(Array);
    }),
    { numRuns: 500 },
  );
  expect(complete("anthropic/".repeat(100_000))).toEqual([]);
});
