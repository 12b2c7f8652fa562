import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { describe, expect, test } from "vitest";

import { readModels } from "../../src/openrouter/models.ts";

/** Years before anybody reads it. */
const now = Date.UTC(2016, 10, 29);
const model = (row: object) => readModels({ data: [{ id: "a/one", ...row }] }, now)?.rows[0]?.model();

describe("a row of the catalogue", () => {
  test.each([
    [{ created: "1750000000" }, { created: 1_750_000_000 }],
    [{ created: true }, { created: null }],
    [{ knowledge_cutoff: 2025 }, { knowledge_cutoff: "2025" }],
    [{ name: 4 }, { name: "4" }],
    [{ name: { en: "One" } }, { name: null }],
    [{ context_length: "128000" }, { context_length: 128_000 }],
    [{ context_length: "128k" }, { context_length: null }],
    [
      { supported_parameters: ["tools", null, 7, {}, "seed"] },
      { supported_parameters: ["tools", "7", "seed"] },
    ],
    [{ supported_parameters: "tools, seed" }, { supported_parameters: ["tools", "seed"] }],
    [{ supported_parameters: { tools: true } }, { supported_parameters: [] }],
    [{ pricing: { prompt: 0.000003 } }, { pricing: { prompt: 0.000003 } }],
    [{ pricing: { prompt: "1", overrides: null } }, { pricing: { prompt: "1" } }],
    [{ pricing: [] }, { pricing: null }],
    [{ reasoning: true }, { reasoning: null }],
    [{ reasoning: { mandatory: "true" } }, { reasoning: { mandatory: true } }],
    [{ alias_target: "a/two" }, { alias_target: { slug: "a/two", name: null } }],
    [{ alias_target: { name: "Two" } }, { alias_target: null }],
    [{ top_provider: { max_completion_tokens: "8000" } }, { top_provider: { max_completion_tokens: 8000 } }],
    [{ supported_voices: ["one", null] }, { supported_voices: ["one"] }],
    [{ default_parameters: { top_p: 1, deep: { er: 1 } } }, { default_parameters: { top_p: 1 } }],
  ])("reads %j", (row, expected) => {
    expect(model(row)).toMatchObject({ id: "a/one", ...expected });
  });

  test("of prices under a condition keeps those it can read, with their weekdays", () => {
    const overrides = [null, "no", { min_prompt_tokens: "200000", prompt: "2", utc_days: ["mon", null] }];
    expect(model({ pricing: { prompt: "1", overrides } })?.pricing).toEqual({
      prompt: "1",
      overrides: [{ min_prompt_tokens: "200000", prompt: "2", utc_days: ["mon"] }],
    });
  });

  test.each([
    [{ input_modalities: null, modality: "text+image->text" }, [["text", "image"], ["text"]]],
    [{ input_modalities: ["Text", null], output_modalities: "image" }, [["text"], ["image"]]],
    [{}, [[], []]],
    ["text->text", [[], []]],
    [null, [[], []]],
  ])("takes its modalities from %j", (architecture, [inputs, outputs]) => {
    expect(model({ architecture })?.architecture).toMatchObject({
      input_modalities: inputs,
      output_modalities: outputs,
    });
  });

  test.each([
    ["2026-12-31", "2026-12-31"],
    ["2026-12-31T00:00:00Z", "2026-12-31"],
    ["2036-11-28", "2036-11-28"],
    ["2036-12-01", null],
    ["2098-12-31", null],
    ["9999-01-01", null],
    ["2026-13-45", null],
    ["soon", null],
    [20_261_231, null],
    ["", null],
  ])("ends on %j: %j", (expiration_date, expected) => {
    expect(model({ expiration_date })?.expiration_date).toBe(expected);
  });

  test("has every effort to choose from by null, and none where the list cannot be read", () => {
    expect(model({ reasoning: { supported_efforts: null } })?.reasoning).toMatchObject({
      supported_efforts: null,
    });
    expect(model({ reasoning: { supported_efforts: 5 } })?.reasoning).not.toHaveProperty("supported_efforts");
  });

  test("has the indexes that can be read, and of the ranks every one for who shows them", () => {
    const design_arena = [
      null,
      { arena: "models" },
      "first",
      { arena: "models", category: "svg", elo: "1200" },
    ];
    expect(
      model({ benchmarks: { design_arena, artificial_analysis: { coding_index: "41.5" } } })?.benchmarks,
    ).toEqual({
      design_arena: [design_arena[1], design_arena[3]],
      artificial_analysis: { intelligence_index: null, coding_index: 41.5, agentic_index: null },
    });
  });
});

describe("a catalogue", () => {
  test("counts the rows that name no model", () => {
    const rows = [
      { id: "a/one" },
      {},
      null,
      "a/two",
      { id: null },
      { id: " " },
      { id: "x".repeat(257) },
      [],
      { id: 7 },
    ];
    expect(readModels({ data: rows }, now)).toMatchObject({
      rows: [{ id: "a/one" }, { id: "7" }],
      unreadable: 6,
    });
  });

  test("reads of a row its names, and the rest once, when it is first asked for", () => {
    const touched: string[] = [];
    const row = (id: string) => ({
      id,
      get pricing() {
        touched.push(id);
        return { prompt: "1" };
      },
    });
    const [, two] = readModels({ data: [row("a/one"), row("a/two")] }, now)?.rows ?? [];
    expect(touched).toEqual([]);
    expect(two?.model()).toMatchObject({ id: "a/two", pricing: { prompt: "1" } });
    expect(two?.model()).toBe(two?.model());
    expect(touched).toEqual(["a/two"]);
  });

  test("holds of a row that is read what it has read, and no more", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc");
    const fetch = () => {
      const row = { id: "a/one", pricing: { prompt: "1" }, links: {} };
      return { held: new WeakRef(row), rows: readModels({ data: [row] }, now)?.rows };
    };
    const { held, rows } = fetch();
    await turn();
    collect();
    expect(held.deref()).toBeDefined();
    expect(rows?.[0]?.model().pricing).toEqual({ prompt: "1" });
    await turn();
    collect();
    expect(held.deref()).toBeUndefined();
  });

  test.each([[null], [[]], [{}], [{ data: null }], [{ data: {} }], [{ data: [] }], [{ data: [{}] }]])(
    "that is %j is none",
    (answer) => {
      expect(readModels(answer, now)).toBeNull();
    },
  );
});
