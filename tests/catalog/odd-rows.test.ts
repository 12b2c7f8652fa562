import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createResolver } from "../../src/catalog/ids/resolver.ts";
import { describeModel } from "../../src/catalog/model/model-info.ts";
import { createSearch } from "../../src/catalog/search/search.ts";
import { modelsOf, readModels } from "../../src/openrouter/models.ts";
import { catalogue } from "../../src/simulator/catalogue/index.ts";
import { startHarness } from "../support/harness.ts";
import { answer, upstream } from "../support/upstream.ts";
import { listed, readAt } from "./rows.ts";

type Row = Record<string, unknown> & { id: string };

const recorded = new URL("../../../shared/recorded/models-2026-08-05.json", import.meta.url);
const simulated = catalogue.map(({ model }): Row => Object.assign({} as Row, model));
const sources: [string, Row[]][] = [["simulated", simulated]];
if (existsSync(recorded)) sources.push(["recorded", JSON.parse(readFileSync(recorded, "utf8")).data]);

/** What of a model's record is made from a field, beside what has the field's own name. */
const madeFrom: Record<string, string[]> = {
  context_length: [],
  // Whether 0/0 means free depends on what it writes.
  architecture: [
    "input_modalities",
    "output_modalities",
    "tokenizer",
    "capabilities",
    "prices",
    "free",
    "tool",
    "variants",
  ],
  pricing: ["prices", "price_tiers", "free"],
  top_provider: ["context_length", "max_output_tokens", "moderated"],
  supported_parameters: ["capabilities"],
  benchmarks: ["scores", "design_arena"],
  alias_target: ["alias_of"],
  canonical_slug: ["aliases"],
};

const odd = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1.5,
  "",
  "odd",
  "7",
  [],
  [null],
  [{}],
  {},
  { odd: [1] },
);

/** A row's field, or one field of that field, and what stands there instead; undefined is nothing at all. */
const flaws = fc.record({ at: fc.nat(), inside: fc.option(fc.nat(), { nil: undefined }), value: odd });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const retyped = (value: unknown): unknown =>
  typeof value === "string" ? Number(value) : typeof value === "number" ? String(value) : value;

function spoil(
  row: Row,
  { at, inside, value }: { at: number; inside: number | undefined; value: unknown },
): [string, Row] {
  const fields = Object.keys(row).filter((key) => key !== "id");
  const field = fields[at % fields.length] ?? "";
  const before = row[field];
  if (inside === undefined || !isObject(before)) return [field, { ...row, [field]: value }];
  const keys = Object.keys(before);
  return [field, { ...row, [field]: { ...before, [keys[inside % keys.length] ?? "odd"]: value } }];
}

const without = (record: object, keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

const read = (rows: readonly Row[]) => modelsOf(readModels({ data: rows }, readAt)?.rows ?? []);

describe.each(sources)("one odd field of a row of the %s catalogue", (_, rows) => {
  const untouched = read(rows);

  test("costs that field alone", () => {
    fc.assert(
      fc.property(fc.nat(rows.length - 1), flaws, (place, flaw) => {
        const row = rows[place];
        const [before] = untouched.slice(place);
        if (!row || !before) throw new Error("no row");
        const [field, spoilt] = spoil(row, flaw);
        const [after] = read([spoilt]);
        expect(after?.id).toBe(row.id);
        if (!after) return;
        const touched = [field, ...(madeFrom[field] ?? [])];
        expect(without(describeModel(after, [after]), touched)).toEqual(
          without(describeModel(before, [before]), touched),
        );
        expect(createResolver(listed([after]))(row.id)).toMatchObject({ status: "listed", id: row.id });
      }),
      { numRuns: 1000 },
    );
  });

  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((key) => key !== "id");

  test.each(fields)("in every row, %s, leaves a catalogue that is searched", (field) => {
    const values = [null, 5, [null], { odd: true }];
    const ways: ((row: Row) => unknown)[] = [
      ({ [field]: value }) => retyped(value),
      ...values.map((value) => () => value),
    ];
    for (const way of ways) {
      const models = read(rows.map((row) => ({ ...row, [field]: way(row) })));
      expect(models).toHaveLength(rows.length);
      const { search } = createSearch(models);
      expect(search({ outputModality: "all", limit: 1 }).matched).toBe(rows.length);
      expect(search({ query: "claude sonnet", limit: 1 }).matched).toBeGreaterThan(0);
    }
  });
});

/** A server that lists these rows and answers every chat; which models were asked. */
async function serve(rows: readonly object[]) {
  const asked: string[] = [];
  const answerChat = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(JSON.parse(await text(request)).model);
    answer(response, "yes");
  };
  const env = await upstream((request, response) => {
    if (request.method === "POST") void answerChat(request, response);
    else if (request.url?.startsWith("/models?")) response.end(JSON.stringify({ data: rows }));
    else response.writeHead(404).end("{}");
  });
  return { ...(await startHarness({ env })), asked };
}

test("an answer in text is asked of a model whose row is odd, and the others stay as they are", async () => {
  const writers = simulated.filter(
    ({ architecture, expiration_date: end }) =>
      (architecture as { output_modalities: string[] }).output_modalities.includes("text") && end === null,
  );
  const fields = Object.keys(simulated[0] ?? {}).filter((key) => key !== "id");
  const oddities = [null, [{ odd: true }], 5, "odd", true, {}, "2026-01-01 or so"];
  const rows = writers.map((row, place): Row =>
    Object.assign({}, row, { [fields[place % fields.length] ?? ""]: oddities[place % oddities.length] }),
  );
  const { call, asked } = await serve(rows);
  for (const { id } of rows) {
    const { isError, text: said } = await call("chat_completion", {
      model: id,
      messages: "hello",
      max_tokens: 20,
    });
    expect(isError, said).toBe(false);
  }
  expect(asked).toEqual(rows.map(({ id }) => id));
});

describe("a catalogue with a row that names no model", () => {
  const rows = [{ id: "openai/gpt-4o-mini" }, { id: null, name: "Somebody" }];
  const missing = "1 row of OpenRouter's catalogue could not be read";

  test("says so where models are looked for", async () => {
    const { call } = await serve(rows);
    const found = await call("search_models", {});
    expect(found.data).toMatchObject({ total: 1, warnings: [expect.stringContaining(missing)] });
    const info = await call("get_model_info", { model: "openai/gpt-4o-mini" });
    expect(info.data["warnings"]).toContainEqual(expect.stringContaining(missing));
  });

  test("calls no id unknown", async () => {
    const { call } = await serve(rows);
    for (const tool of ["validate_model", "get_model_info"]) {
      const { isError, text: said, data } = await call(tool, { model: "openai/gpt-4o-minii" });
      expect(isError).toBe(true);
      expect(said).not.toContain("not found");
      expect(said).toContain(missing);
      expect(data).toMatchObject({
        code: "model_uncertain",
        retryable: true,
        suggestions: ["openai/gpt-4o-mini"],
      });
    }
  });

  test("does not keep a call, or a model of a list, from being sent", async () => {
    const { call, asked } = await serve(rows);
    const one = await call("chat_completion", { model: "somebody/else", messages: "hello" });
    expect(one.data["warnings"]).toContainEqual(expect.stringContaining(missing));
    await call("chat_completion", {
      model: { strategy: "fallback", models: ["some/body", "openai/gpt-4o-mini"], via: "client" },
      messages: "hello",
    });
    expect(asked).toEqual(["somebody/else", "some/body"]);
  });
});
