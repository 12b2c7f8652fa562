import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { decimalPrice, perMillion } from "../../../src/catalog/prices/decimal-price.ts";
import { isFree, pricesOf } from "../../../src/catalog/prices/pricing.ts";
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
    });
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
