import { expect, test } from "vitest";

import { createSuggest } from "../../../src/catalog/ids/suggestions.ts";
import { listed, rows, wholeCatalogue } from "../rows.ts";

const suggest = createSuggest(listed(rows));

test.each([
  ["anthropic/claude-sonet-4.5", "anthropic/claude-sonnet-4.5"],
  ["anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4.5"],
  ["Claude Sonnet 4.5", "anthropic/claude-sonnet-4.5"],
  ["gpt4o-mini", "openai/gpt-4o-mini"],
  ["openai/gtp-4o-mini", "openai/gpt-4o-mini"],
  ["gpt-4o-mini-2024", "openai/gpt-4o-mini"],
  ["glm5", "z-ai/glm-5"],
])("%s is likeliest meant as %s", (asked, meant) => {
  expect(suggest(asked)[0]).toBe(meant);
});

test("a family brings its members", () => {
  const sonnets = suggest("claude-sonnet");
  expect(sonnets).toContain("anthropic/claude-sonnet-4.5");
  expect(sonnets).toContain("anthropic/claude-sonnet-4");
  expect(sonnets).toContain("~anthropic/claude-sonnet-latest");
});

test("nothing like it brings nothing", () => {
  expect(suggest("xyzzy")).toEqual([]);
  expect(suggest("")).toEqual([]);
});

test("at most five, each listed and different, for any id with a letter lost", () => {
  const all = createSuggest(listed(wholeCatalogue));
  const ids = new Set(wholeCatalogue.map(({ id }) => id));
  for (const { id } of wholeCatalogue) {
    const found = all(id.replace(/[a-z](?=[^a-z]*$)/, ""));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(5);
    expect(new Set(found).size).toBe(found.length);
    for (const suggestion of found) expect(ids).toContain(suggestion);
  }
});

test("the first few are those of a longer list, in the same order", () => {
  const all = createSuggest(listed(wholeCatalogue));
  for (const asked of ["claude-sonnet", "gpt4", "openai/gpt-4o-mni", "google/gemini", "lama-3-70b", "x"]) {
    const everything = all(asked, wholeCatalogue.length);
    for (const limit of [1, 2, 5, 20]) expect(all(asked, limit)).toEqual(everything.slice(0, limit));
  }
});
