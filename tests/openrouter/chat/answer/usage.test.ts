import { describe, expect, test } from "vitest";

import { assemble } from "../../../support/assembled.ts";

const usageOf = (...reports: unknown[]) =>
  assemble(...reports.map((usage) => ({ usage }))).completion().usage;

const full = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, cost: 0.5 };

describe("a later report of the use", () => {
  test.each([
    [
      "without the cost",
      { prompt_tokens: 10, completion_tokens: 25, total_tokens: 35 },
      { completion_tokens: 25, cost: 0.5 },
    ],
    ["of zeros", { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cost: 0 }, full],
    ["of nulls", { prompt_tokens: null, completion_tokens: null, cost: null }, full],
    ["that is empty", {}, full],
    ["that is none", "nothing", full],
    ["of what nobody can cost", { cost: -1, prompt_tokens: "many" }, full],
    ["with more", { cost: 0.75, is_byok: false }, { ...full, cost: 0.75, is_byok: false }],
  ])("%s takes nothing from what is known", (_, later, wanted) => {
    expect(usageOf(full, later)).toMatchObject(wanted);
    expect(usageOf(later, full)).toMatchObject({ cost: 0.5 });
  });

  test("is merged inside its details, too", () => {
    expect(
      usageOf(
        { completion_tokens_details: { reasoning_tokens: 7, image_tokens: 0 } },
        { completion_tokens_details: { reasoning_tokens: 0, image_tokens: 3 }, cost: 0.1 },
        { completion_tokens_details: null },
      ),
    ).toEqual({ completion_tokens_details: { reasoning_tokens: 7, image_tokens: 3 }, cost: 0.1 });
  });
});

describe("numbers", () => {
  test.each([
    ["0.00042", 0.00042],
    ["4.2e-4", 0.00042],
    [" 3 ", 3],
    ["0", 0],
  ])("that are written as the text %o are read", (cost, wanted) => {
    expect(usageOf({ cost, cost_details: { upstream_inference_cost: "0.25" } })).toEqual({
      cost: wanted,
      cost_details: { upstream_inference_cost: 0.25 },
    });
  });

  test.each(["free", "", true, [1], { usd: 1 }, -0.5])("that are none (%o) are no cost", (cost) => {
    expect(usageOf({ cost, prompt_tokens: 3 })).toEqual({ prompt_tokens: 3 });
  });

  test("beyond all numbers are none", () => {
    expect(usageOf(JSON.parse('{"cost":1e999,"prompt_tokens":3}'))).toEqual({ prompt_tokens: 3 });
  });
});

test("fields with the names that every object inherits are fields like any other", () => {
  const usage = JSON.parse('{"cost":1,"constructor":[1],"__proto__":{"cost":5},"toString":"x"}');
  expect(JSON.stringify(usageOf(usage, { cost: 2 }))).toBe(
    '{"cost":2,"constructor":[1],"__proto__":{"cost":5},"toString":"x"}',
  );
});
