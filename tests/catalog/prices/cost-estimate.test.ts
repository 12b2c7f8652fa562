import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { estimateCost } from "../../../src/catalog/prices/cost-estimate.ts";
import { row, rowOf, wholeCatalogue } from "../rows.ts";

const noon = Date.UTC(2026, 7, 5, 12);
const use = { promptTokens: 1008, completionTokens: 1000, images: 0, at: noon };
const million = { ...use, promptTokens: 1e6, completionTokens: 1e6 };

const priced = (pricing: Record<string, unknown>) =>
  row({ id: "a/b", pricing: { prompt: "0.000003", completion: "0.000015", ...pricing } });

describe("what a request costs", () => {
  test("is its tokens at their prices, without dust", () => {
    expect(estimateCost(priced({}), use)).toBe(0.018024);
    expect(estimateCost(priced({}), { ...use, promptTokens: 1260, completionTokens: 4096 })).toBe(0.06522);
  });

  test("has the price of the request itself in it", () => {
    expect(estimateCost(priced({ request: "0.01" }), use)).toBeCloseTo(0.028024, 12);
  });

  test("counts an image at its own price, or as a thousand tokens of prompt", () => {
    expect(estimateCost(priced({ image: "0.01" }), { ...use, images: 2 })).toBeCloseTo(0.038024, 12);
    expect(estimateCost(priced({}), { ...use, images: 2 })).toBeCloseTo(0.024024, 12);
    expect(estimateCost(priced({ image: "0.000003" }), { ...use, images: 2 })).toBeCloseTo(0.024024, 12);
  });

  test("follows the tier that the whole prompt is in, images and the hour with it", () => {
    const tiered = rowOf("z-ai/glm-5");
    const of = (promptTokens: number, images = 0, at = noon) =>
      estimateCost(tiered, { promptTokens, completionTokens: 0, images, at });
    expect(of(32_000)).toBe(0.032);
    expect(of(32_001)).toBe(0.064002);
    expect(of(31_000, 1)).toBe(0.032);
    expect(of(31_001, 1)).toBe(0.064002);
    const night = { ...use, promptTokens: 0, at: Date.UTC(2026, 7, 5, 23) };
    expect(estimateCost(tiered, night)).toBe(0.001);
    expect(estimateCost(tiered, { ...night, at: noon })).toBe(0.002);
  });

  test("is nothing for a free model", () => {
    expect(estimateCost(rowOf("openai/gpt-oss-20b:free"), million)).toBe(0);
  });

  test.each([
    ["varies", row({ id: "a/b", pricing: { prompt: "-1", completion: "-1" } })],
    ["varies for the completion alone", priced({ completion: "-1" })],
    ["varies for each request", priced({ request: "-1" })],
    ["is not listed", row({ id: "a/b", pricing: null })],
    ["is listed for the prompt alone", row({ id: "a/b", pricing: { prompt: "0.000001" } })],
    ["is in other units", rowOf("studio/film")],
    ["is for requests alone", row({ id: "a/b", pricing: { prompt: "0", completion: "0", request: "0.01" } })],
    ["is that of a model not listed", null],
  ])("is unknown, and not nothing, when the price %s", (_, model) => {
    expect(estimateCost(model, use)).toBeNull();
  });

  test("is unknown when an image's price is, and there is one", () => {
    const model = priced({ image: "-1" });
    expect(estimateCost(model, { ...use, images: 1 })).toBeNull();
    expect(estimateCost(model, use)).toBe(0.018024);
  });

  test("never falls below nothing, nor when there is more of anything", () => {
    const count = fc.nat(1_000_000);
    const uses = fc.record({
      promptTokens: count,
      completionTokens: count,
      images: fc.nat(20),
      at: fc.constant(noon),
    });
    fc.assert(
      fc.property(fc.constantFrom(...wholeCatalogue), uses, count, (model, one, more) => {
        const cost = estimateCost(model, one);
        if (cost === null) return;
        expect(cost).toBeGreaterThanOrEqual(0);
        const dearer = estimateCost(model, { ...one, completionTokens: one.completionTokens + more });
        expect(dearer).toBeGreaterThanOrEqual(cost);
      }),
    );
  });
});
