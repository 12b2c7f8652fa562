import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { decimalPrice, perMillion } from "../../../src/catalog/prices/decimal-price.ts";
import { priceTiers } from "../../../src/catalog/prices/price-tiers.ts";
import { isFree, pricesOf } from "../../../src/catalog/prices/pricing.ts";
import { conciseRow } from "../../../src/catalog/search/rows.ts";
import { createSearch } from "../../../src/catalog/search/search.ts";
import { row, rowOf, wholeCatalogue } from "../rows.ts";

describe("a decimal price", () => {
  test.each([
    ["0.00000015", 0.15],
    ["0.0000000833333333333333", 0.0833333333333333],
    ["0.0000006", 0.6],
    ["1.5e-7", 0.15],
    ["0", 0],
    [".000001", 1],
    [0.000003, 3],
  ])("%s per token is %s per million, without dust", (listed, expected) => {
    expect(perMillion(listed)).toBe(expected);
  });

  test.each(["-1", "", " ", "NaN", "Infinity", "0x10", "1,5", "free", null, undefined, {}, Number.NaN])(
    "%j is no amount",
    (listed) => {
      expect(perMillion(listed)).toBeNull();
    },
  );

  test("shifts the point of any amount exactly", () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 15n - 1n });
    fc.assert(
      fc.property(digits, fc.integer({ min: 7, max: 20 }), (amount, places) => {
        const text = `0.${String(amount).padStart(places, "0")}`;
        const scale = text.length - 2;
        expect(perMillion(text)).toBe(Number(`${amount}e${6 - scale}`));
      }),
    );
  });

  test("never throws, and never answers with less than nothing", () => {
    fc.assert(
      fc.property(fc.anything(), (listed) => {
        expect(decimalPrice(listed) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("prices of a model", () => {
  test("a price of -1 varies: unknown, not negative and not free", () => {
    const auto = rowOf("openrouter/auto");
    expect(pricesOf(auto).usd_per_million_tokens).toEqual({ prompt: null, completion: null });
    expect(isFree(auto)).toBe(false);
  });

  test("0/0 without text output is sold in other units, not free", () => {
    const film = rowOf("studio/film");
    expect(pricesOf(film).usd_per_million_tokens).toEqual({ prompt: null, completion: null });
    expect(isFree(film)).toBe(false);
  });

  test("0/0 with a price for each request is not free", () => {
    const perRequest = row({
      id: "a/b",
      pricing: { prompt: "0", completion: "0", request: "0.01" },
    });
    expect(isFree(perRequest)).toBe(false);
    expect(pricesOf(perRequest)).toEqual({
      usd_per_million_tokens: { prompt: null, completion: null },
      usd_per_unit: { request: 0.01 },
      price_unit: "request",
    });
  });

  const making = (output: string[], pricing: object) =>
    row({ id: "a/b", architecture: { input_modalities: ["text"], output_modalities: output }, pricing });
  const listed = (prompt: string, completion: string, more: object = {}) => ({ prompt, completion, ...more });

  test.each([
    [["transcription"], listed("0.1", "0"), undefined],
    [["transcription"], listed("0.000035", "0"), undefined],
    [["transcription"], listed("0.006", "0.000005"), undefined],
    [["speech"], listed("0.000015", "0"), undefined],
    [["audio"], listed("0.04", "0"), undefined],
    [["video"], listed("0", "0", { second: "0.05" }), "second"],
    [["video"], listed("0.05", "0", { unit: "second" }), "second"],
    [["rerank"], listed("0.002", "0", { price_unit: "search" }), "search"],
    [["image"], listed("0.04", "0"), undefined],
    [["image"], listed("0", "0", { image_output: "0.04" }), "image"],
    [["image"], listed("0", "0", { image: "0.01", image_output: "0.00001" }), "image"],
    [["image"], listed("0", "0", { image_output: "0.00001", image_token: "0.00001" }), "image_token"],
    [["text", "audio"], listed("0", "0"), undefined],
    [["text", "image"], listed("0", "0"), undefined],
    [["text"], listed("0", "0", { song: "0.08" }), "song"],
    [["embeddings"], listed("0", "0"), undefined],
    [[], listed("0", "0"), undefined],
  ])("what makes %j at %j is not sold by the token", (output, pricing, unit) => {
    const model = making(output, pricing);
    const { usd_per_million_tokens, price_unit } = pricesOf(model);
    expect(usd_per_million_tokens).toMatchObject({ prompt: null, completion: null });
    expect(price_unit).toBe(unit);
    expect(isFree(model)).toBe(false);
    expect(conciseRow(model).price_unit).toBe(unit);
    const { models } = createSearch([model]).search({ outputModality: "all", maxPromptPrice: 1_000_000 });
    expect(models).toEqual([]);
  });

  test.each([
    [["transcription"], listed("0.0000025", "0.00001"), { prompt: 2.5, completion: 10 }],
    [["speech"], listed("0.000001", "0.00002"), { prompt: 1, completion: 20 }],
    [["embeddings"], listed("0.00000002", "0"), { prompt: 0.02, completion: 0 }],
    [["image"], listed("0.000005", "0", { image_output: "0.000047" }), { prompt: 5, completion: 0 }],
    [["image", "text"], listed("0.0000003", "0.0000025"), { prompt: 0.3, completion: 2.5 }],
    [["decisions"], listed("0.000000042", "0"), { prompt: 0.042, completion: 0 }],
    [["text"], listed("0", "0", { web_search: "0.01" }), { prompt: 0, completion: 0 }],
    [[], listed("0.000001", "0"), { prompt: 1, completion: 0 }],
  ])("what makes %j at %j is", (output, pricing, expected) => {
    expect(pricesOf(making(output, pricing)).usd_per_million_tokens).toMatchObject(expected);
  });

  test("a price of another unit is none under a condition either", () => {
    const pricing = listed("0.006", "0", { overrides: [{ min_prompt_tokens: "10", prompt: "0.003" }] });
    expect(priceTiers(making(["transcription"], pricing))).toEqual([
      { when: { min_prompt_tokens: 10 }, usd_per_million_tokens: { prompt: null, completion: null } },
    ]);
  });

  test("free is 0/0 with text output, or the suffix", () => {
    expect(isFree(rowOf("openrouter/free"))).toBe(true);
    expect(isFree(rowOf("openai/gpt-oss-20b:free"))).toBe(true);
    const speech = row({
      id: "a/voice:free",
      architecture: { input_modalities: ["text"], output_modalities: ["speech"] },
      pricing: { prompt: "0", completion: "0" },
    });
    expect(isFree(speech)).toBe(true);
    expect(pricesOf(speech).usd_per_million_tokens.prompt).toBe(0);
  });

  test("every kind has its own unit", () => {
    const model = row({
      id: "a/b",
      pricing: {
        prompt: "0.0000003",
        completion: "0.0000025",
        image: "0.0000003",
        image_output: "0.04",
        input_cache_write_1h: "0.000006",
        web_search: "0.014",
        discount: 0.5,
      },
    });
    expect(pricesOf(model)).toEqual({
      usd_per_million_tokens: {
        prompt: 0.3,
        completion: 2.5,
        image: 0.3,
        input_cache_write_1h: 6,
      },
      usd_per_unit: { image_output: 0.04, web_search: 0.014 },
    });
  });

  test("a row without prices has none", () => {
    const prices = pricesOf(row({ id: "a/b", pricing: null }));
    expect(prices).toEqual({ usd_per_million_tokens: { prompt: null, completion: null } });
  });

  test("the whole catalogue has prices that are amounts or unknown", () => {
    for (const model of wholeCatalogue) {
      const { prompt, completion } = pricesOf(model).usd_per_million_tokens;
      for (const price of [prompt, completion]) expect(price ?? 0).toBeGreaterThanOrEqual(0);
      expect(String(prompt)).not.toMatch(/0{6}|9{6}/);
    }
    const free = wholeCatalogue.filter(isFree);
    expect(free.length).toBeGreaterThan(0);
    for (const model of free) {
      expect(pricesOf(model).usd_per_million_tokens).toMatchObject({ prompt: 0, completion: 0 });
    }
  });
});
