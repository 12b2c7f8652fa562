import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createResolver, type ResolveOptions } from "../../../src/catalog/ids/resolver.ts";
import { virtualSuffixes } from "../../../src/catalog/ids/suffixes.ts";
import { listed, row, rows, wholeCatalogue } from "../rows.ts";

const resolve = createResolver(listed(rows));

/** The id that is sent, or null where the text does not lead to a usable model. */
function sent(text: string, options?: ResolveOptions): string | null {
  const resolution = resolve(text, options);
  return resolution.status === "listed" || resolution.status === "preset" ? resolution.id : null;
}

describe("an id is found", () => {
  test.each([
    ["openai/gpt-4o-mini", "openai/gpt-4o-mini"],
    ["  OpenAI/GPT-4o-Mini\n", "openai/gpt-4o-mini"],
    ["openrouter:openai/gpt-4o-mini", "openai/gpt-4o-mini"],
    ["OpenRouter: openai/gpt-4o-mini", "openai/gpt-4o-mini"],
    ["openrouter/openai/gpt-4o-mini", "openai/gpt-4o-mini"],
    ["openrouter/auto", "openrouter/auto"],
    ["openrouter:openrouter/auto:nitro", "openrouter/auto:nitro"],
    ["gpt-4o-mini", "openai/gpt-4o-mini"],
    ["anthropic/claude-4.5-sonnet-20250929", "anthropic/claude-sonnet-4.5"],
    ["claude-4.5-sonnet-20250929", "anthropic/claude-sonnet-4.5"],
    ["~anthropic/claude-sonnet-latest:nitro", "~anthropic/claude-sonnet-latest:nitro"],
    ["anthropic/claude-sonnet-latest", "~anthropic/claude-sonnet-latest"],
    ["openai/gpt-oss-20b:free", "openai/gpt-oss-20b:free"],
    ["openai/gpt-oss-20b:free:online", "openai/gpt-oss-20b:free:online"],
    ["openai/gpt-oss-20b:online:free", "openai/gpt-oss-20b:free:online"],
    ["openai/gpt-oss-20b:nitro:nitro", "openai/gpt-oss-20b:nitro"],
    ["only-free:free", "lab/only-free:free"],
    ["lab/thinker:thinking", "lab/thinker:thinking"],
    ["openai/gpt-4o-mini:thinking", "openai/gpt-4o-mini:thinking"],
    ["anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4.5"],
    ["claude-sonnet-4-5", "anthropic/claude-sonnet-4.5"],
    ["anthropic/claude-sonnet-4-5:nitro", "anthropic/claude-sonnet-4.5:nitro"],
    ["anthropic/claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4.5"],
    ["claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4.5"],
    ["openrouter/anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4.5"],
    ["openrouter/anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4.5"],
    ["https://openrouter.ai/anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4.5"],
    [
      "https://openrouter.ai/anthropic/claude-sonnet-4-5/providers?tab=uptime#top",
      "anthropic/claude-sonnet-4.5",
    ],
    ["openrouter.ai/openai/gpt-oss-20b:free/api", "openai/gpt-oss-20b:free"],
    ["https://www.openrouter.ai/openai/gpt-oss-20b%3Afree/", "openai/gpt-oss-20b:free"],
    ["https://openrouter.ai/api/v1/models/openai/gpt-4o-mini/endpoints", "openai/gpt-4o-mini"],
    ["openrouter://models/~anthropic/claude-sonnet-latest", "~anthropic/claude-sonnet-latest"],
    ["@preset/my-preset", "@preset/my-preset"],
    ["openai/gpt-4o-mini:floor@preset/my-preset", "openai/gpt-4o-mini:floor@preset/my-preset"],
  ])("%s", (text, id) => {
    expect(sent(text)).toBe(id);
  });

  test("a listed twin is a row of its own, a virtual suffix is not", () => {
    expect(resolve("lab/thinker:thinking")).toMatchObject({ suffixes: [] });
    expect(resolve("openai/gpt-oss-20b:free:online")).toMatchObject({
      model: { id: "openai/gpt-oss-20b:free" },
      suffixes: ["online"],
    });
  });

  test("what was guessed is said", () => {
    expect(resolve("gpt-4o-mini")).toMatchObject({
      notes: ["'gpt-4o-mini' was taken as 'openai/gpt-4o-mini'."],
    });
    expect(resolve("anthropic/claude-sonnet-4-5")).toMatchObject({
      notes: ["'anthropic/claude-sonnet-4-5' was taken as 'anthropic/claude-sonnet-4.5'."],
    });
    expect(resolve("https://openrouter.ai/openai/gpt-4o-mini?temperature=0.5&tab=api")).toMatchObject({
      notes: [
        "'https://openrouter.ai/openai/gpt-4o-mini?temperature=0.5&tab=api' was taken as 'openai/gpt-4o-mini'.",
      ],
      parameters: { temperature: 0.5 },
    });
    expect(resolve("OPENAI/gpt-4o-mini")).toMatchObject({ notes: [] });
  });

  test("a permanent slug whose only listing is free leads there, and that is said", () => {
    const only = createResolver(listed([row({ id: "a/b:free", canonical_slug: "a/b" })]));
    expect(only("a/b")).toMatchObject({ id: "a/b:free", notes: ["'a/b' was taken as 'a/b:free'."] });
  });

  test("an end is told, and that it has passed", () => {
    expect(resolve("lab/thinker")).toMatchObject({
      notes: ["'lab/thinker' is to be removed by OpenRouter on 2026-08-10."],
    });
    expect(resolve("lab/thinker", { now: Date.UTC(2026, 8, 1) })).toMatchObject({
      notes: ["'lab/thinker' expired on 2026-08-10 and may be gone."],
    });
  });
});

describe("an id is unknown", () => {
  test.each(["constructor", "__proto__", "toString", "openai/constructor", "openai/gpt-4o-mini:constructor"])(
    "%s, although every object has it",
    (text) => {
      expect(resolve(text)).toMatchObject({ status: "unknown", id: text });
    },
  );

  test("a name that two authors use is not guessed", () => {
    expect(resolve("shared-name")).toMatchObject({
      status: "unknown",
      suggestions: ["one/shared-name", "two/shared-name"],
    });
  });

  test.each([
    ["another date than the permanent slug has", "anthropic/claude-sonnet-4-5-20241022"],
    ["a page that is no model's", "https://openrouter.ai/docs"],
    ["a page of another site", "https://example.com/anthropic/claude-sonnet-4.5"],
    ["a version that two models may have", "lab/two-4-5-1"],
  ])("%s: %s", (_, text) => {
    const twice = ["lab/two-4.5-1", "lab/two-4-5.1"].map((id) => row({ id }));
    expect(createResolver(listed([...rows, ...twice]))(text)).toMatchObject({ status: "unknown" });
  });

  test(":free is sold only where it is listed", () => {
    expect(resolve("openai/gpt-4o-mini:free")).toMatchObject({
      status: "unknown",
      notes: ["'openai/gpt-4o-mini' is not listed with ':free'."],
      suggestions: expect.arrayContaining(["openai/gpt-4o-mini"]),
    });
    expect(resolve("lab/only-free")).toMatchObject({
      status: "unknown",
      notes: ["'lab/only-free' is listed only as 'lab/only-free:free'."],
      suggestions: ["lab/only-free:free"],
    });
  });

  test("one that an earlier catalogue had is told apart", () => {
    const earlier = [row({ id: "lab/old", expiration_date: "2026-01-31" }), row({ id: "lab/older" })];
    const later = createResolver(listed(rows), listed(earlier));
    const options = { now: Date.UTC(2026, 7, 1) };
    expect(later("lab/old:nitro", options)).toMatchObject({
      status: "unknown",
      notes: ["'lab/old' existed but expired on 2026-01-31."],
    });
    expect(later("lab/older", options)).toMatchObject({
      notes: ["'lab/older' existed but is no longer listed."],
    });
  });

  test("it keeps what would be sent all the same", () => {
    expect(resolve("New/Model:nitro?max_tokens=5")).toMatchObject({
      status: "unknown",
      id: "New/Model:nitro",
      suffixes: ["nitro"],
      parameters: { max_tokens: 5 },
    });
  });
});

test("a known id reads its own row, and no other", () => {
  const read: string[] = [];
  const counted = rows.map((model) => ({
    id: model.id,
    canonical_slug: model.canonical_slug,
    model() {
      read.push(model.id);
      return model;
    },
  }));
  const find = createResolver(counted, counted);
  for (const text of ["openai/gpt-oss-20b:nitro", "gpt-4o-mini", "claude-4.5-sonnet-20250929"])
    expect(find(text)).toMatchObject({ status: "listed" });
  expect(read).toEqual(["openai/gpt-oss-20b", "openai/gpt-4o-mini", "anthropic/claude-sonnet-4.5"]);
});

describe("a text is invalid", () => {
  test.each([
    ["", "no model id"],
    ["  openrouter: ", "no model id"],
    ["?temperature=1", "no model id"],
    ["@preset/", "preset"],
    ["openai/gpt-4o-mini@preset/a/b", "preset"],
    ["openai/gpt-4o-mini@preset/mine:nitro", "preset"],
    ["a/b\u0007c", "control characters"],
    ["x".repeat(257), "256"],
    ["openai/gpt-4o-mini?temperature=hot", "'temperature'"],
  ])("%j", (text, about) => {
    expect(resolve(text)).toEqual({ status: "invalid", problem: expect.stringContaining(about) });
  });
});

describe("the user's own settings", () => {
  const aliases = [
    { pattern: "fast", replacement: "openai/gpt-4o-mini:nitro" },
    { pattern: "gpt-(\\d)o", replacement: "openai/gpt-$1o-mini?temperature=0.2" },
    { pattern: "fast|best", replacement: "anthropic/claude-sonnet-4.5" },
  ];

  test("the first pattern that matches the whole id wins", () => {
    expect(sent("fast", { aliases })).toBe("openai/gpt-4o-mini:nitro");
    expect(sent("openrouter:FAST", { aliases })).toBe("openai/gpt-4o-mini:nitro");
    expect(sent("best", { aliases })).toBe("anthropic/claude-sonnet-4.5");
    expect(sent("fastest", { aliases })).toBeNull();
  });

  test("groups and URI parameters of the replacement count, those of the text win", () => {
    expect(resolve("gpt-4o?max_tokens=9", { aliases })).toMatchObject({
      id: "openai/gpt-4o-mini",
      parameters: { temperature: 0.2, max_tokens: 9 },
    });
    expect(resolve("gpt-4o?temperature=1", { aliases })).toMatchObject({ parameters: { temperature: 1 } });
  });

  test("a broken pattern is a problem with its text, not a crash", () => {
    expect(resolve("fast", { aliases: [{ pattern: "(", replacement: "x" }] })).toEqual({
      status: "invalid",
      problem: expect.stringContaining("'('"),
    });
  });

  test("a forced model takes the place of id and suffix, not of URI parameters", () => {
    expect(resolve("some/model:free?top_p=0.5", { aliases, forceModel: "openai/gpt-4o-mini" })).toMatchObject(
      { status: "listed", id: "openai/gpt-4o-mini", suffixes: [], parameters: { top_p: 0.5 } },
    );
  });
});

test("every id of the whole catalogue resolves to itself, in any dress", () => {
  const find = createResolver(listed(wholeCatalogue));
  const suffixes = fc.subarray(Object.keys(virtualSuffixes).filter((suffix) => suffix !== "thinking"));
  fc.assert(
    fc.property(
      fc.constantFrom(...wholeCatalogue),
      suffixes,
      fc.constantFrom("", "openrouter:", "  OPENROUTER: "),
      fc.boolean(),
      fc.integer({ min: 1 }),
      (model, tags, prefix, shout, max_tokens) => {
        const id = [model.id, ...tags].join(":");
        const text = `${prefix}${shout ? id.toUpperCase() : id}?max_tokens=${max_tokens} `;
        expect(find(text)).toMatchObject({
          status: "listed",
          id,
          model: { id: model.id },
          suffixes: tags,
          parameters: { max_tokens },
        });
      },
    ),
    { numRuns: 500 },
  );
});

test("every permanent slug of the whole catalogue resolves to a row that has it", () => {
  const find = createResolver(listed(wholeCatalogue));
  const ids = new Set(wholeCatalogue.map(({ id }) => id));
  for (const { canonical_slug: slug } of wholeCatalogue) {
    if (!slug || ids.has(slug)) continue;
    expect(find(slug)).toMatchObject({ status: "listed", model: { canonical_slug: slug } });
  }
});

test("no text makes it throw", () => {
  const alphabet = fc.constantFrom(
    "a",
    "/",
    ":",
    "@",
    "?",
    "&",
    "=",
    "%",
    "~",
    " ",
    "\u0000",
    "preset",
    "openrouter",
    "free",
    "temperature",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(alphabet).map((parts) => parts.join("")),
      ),
      (text) => {
        expect(["listed", "preset", "unknown", "invalid"]).toContain(resolve(text).status);
      },
    ),
    { numRuns: 1000 },
  );
});
