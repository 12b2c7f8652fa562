import { expect, test } from "vitest";

import { affordable, priceOfTokens, ratesFor } from "../../src/simulator/money.ts";
import { dig, json, post, question, simulate } from "./harness.ts";

const noon = Date.UTC(2026, 8, 1, 12);

test("a long prompt costs what its override says, and only past the threshold", () => {
  const pricing = {
    prompt: "0.000003",
    completion: "0.000015",
    overrides: [{ min_prompt_tokens: 200_000, prompt: "0.000006" }],
  };
  expect(ratesFor(pricing, 200_000, noon).prompt).toBe("0.000003");
  expect(ratesFor(pricing, 200_001, noon)).toMatchObject({ prompt: "0.000006", completion: "0.000015" });
});

test("a night rate wraps midnight, its end not included", () => {
  const pricing = {
    prompt: "0.000002",
    completion: "0.000002",
    overrides: [{ utc_start: 1630, utc_end: 30, prompt: "0.000001" }],
  };
  const at = (hours: number, minutes: number) =>
    ratesFor(pricing, 1, Date.UTC(2026, 8, 1, hours, minutes)).prompt;
  expect([at(16, 29), at(16, 30), at(23, 59), at(0, 29), at(0, 30)]).toEqual([
    "0.000002",
    "0.000001",
    "0.000001",
    "0.000001",
    "0.000002",
  ]);
});

test("cost is tokens times price, without the dust of binary fractions", () => {
  const rates = { prompt: "0.0000001", completion: "0.0000003" };
  expect(priceOfTokens(rates, { prompt: 3, completion: 3 })).toEqual({
    prompt: 0.0000003,
    completion: 0.0000009,
  });
  expect(affordable({ prompt: "0", completion: "0.00001" }, 10, 1)).toBe(100_000);
});

test("the reported cost agrees with the tokens and adds up", async () => {
  const simulator = await simulate();
  const { usage } = await json(
    post(simulator, question("write 100 words", { model: "anthropic/claude-haiku-4.5" })),
  );
  const tokens = (name: string) => Number(dig(usage, name));

  expect(dig(usage, "cost")).toBeCloseTo(
    tokens("prompt_tokens") * 1e-6 + tokens("completion_tokens") * 5e-6,
    12,
  );
  expect(tokens("total_tokens")).toBe(tokens("prompt_tokens") + tokens("completion_tokens"));
  expect(simulator.spent).toBe(dig(usage, "cost"));
  await json(post(simulator, question("hi", { model: "openai/gpt-oss-20b:free" })));
  expect(simulator.spent).toBe(dig(usage, "cost"));
});

test("searching the web costs more than the tokens", async () => {
  const { usage } = await json(post(await simulate(), question("hi", { model: "openai/gpt-5.4:online" })));
  expect(dig(usage, "cost_details", "server_tool_cost")).toBe(0.01);
  expect(Number(dig(usage, "cost"))).toBeGreaterThan(0.01);
});

test("an answer that might exceed the balance is refused with what it would still pay for", async () => {
  const simulator = await simulate({ credits: 0.001 });
  const refused = await post(simulator, question("hi", { model: "anthropic/claude-haiku-4.5" }));
  expect(refused.status).toBe(402);
  expect(await json(refused)).toMatchObject({
    error: {
      message: expect.stringContaining("You requested up to 64000 tokens, but can only afford 199."),
      metadata: { limit_source: "openrouter_credits" },
    },
  });
  const modest = question("hi", { model: "anthropic/claude-haiku-4.5", max_tokens: 100 });
  expect((await post(simulator, modest)).status).toBe(200);

  const spent = await post(await simulate({ keyLimit: 0 }), question("hi"));
  expect(dig(await json(spent), "error", "metadata", "limit_source")).toBe("openrouter_key_limit");
});
