import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { type Behaviour, fairJudge, panel, reply } from "../../support/panel.ts";

const messages = "What is it worth?";

/** Another answer each time. */
function improving(): Behaviour {
  let count = 0;
  return (request, response) => {
    count += 1;
    return reply(response, request, { content: `worth ${count}` });
  };
}

const cacheHeader = "x-openrouter-cache";

test("the same model twice gives two answers, of which one is chosen", async () => {
  const all = await panel({ "lab/a": improving(), "lab/judge": fairJudge });
  const { call } = await startHarness({ env: all.env });
  const model = { strategy: "best_of", models: ["lab/a", "lab/a", "lab/a"], judge: "lab/judge" };
  const { data } = await call("chat_completion", { model, messages });
  expect(data.choices[0].message.content).toBe("worth 3");
  expect(data.routing.candidates.filter(({ chosen }: { chosen?: boolean }) => chosen)).toMatchObject([
    { id: "lab/a", usable: true, characters: 7, cost: 0.001, score: 3, spread: 0, text: "worth 3" },
  ]);
  expect(data.usage.cost).toBe(0.006);
  expect(data).not.toHaveProperty("warnings");
  // The same request three times, and no seed that nobody asked for.
  const [first, ...others] = all.sentTo("lab/a");
  expect(Object.keys(first ?? {}).toSorted()).toEqual(["messages", "model", "stream"]);
  expect(others).toEqual([first, first]);
});

test.each(["best_of", "compare"])(
  "it is not asked of the cache, which would give the same twice (%s)",
  async (strategy) => {
    const { call, simulator } = await startHarness();
    const [twice, once, judge] = ["openai/gpt-4o-mini", "deepseek/deepseek-v3.2", "x-ai/grok-4.5"];
    const models = [twice, once, twice];
    const model = { strategy, models, ...(strategy === "best_of" && { judge }) };
    const { data } = await call("chat_completion", { model, messages, cache: true });
    const asked = simulator.requests.flatMap(({ path, body, headers }) =>
      path.endsWith("/chat/completions")
        ? [[(body as { model: string }).model, headers[cacheHeader] === "true"] as const]
        : [],
    );
    expect(asked).toEqual(
      expect.arrayContaining([[once, true], ...(strategy === "best_of" ? [[judge, true]] : [])]),
    );
    expect(asked.filter(([id]) => id === twice)).toEqual([
      [twice, false],
      [twice, false],
    ]);
    expect(data.warnings).toContainEqual(
      expect.stringMatching(/^openai\/gpt-4o-mini stands in the list more than once.*cache/),
    );
  },
);

test("with parameters of its own each time it is another request, and cached like any", async () => {
  const { call, simulator } = await startHarness();
  const models = ["openai/gpt-4o-mini?temperature=0", "openai/gpt-4o-mini?temperature=1"];
  const { data } = await call("chat_completion", {
    model: { strategy: "compare", models },
    messages,
    cache: true,
  });
  const cached = simulator.requests.filter(({ headers }) => headers[cacheHeader] === "true");
  const temperatures = cached.map(({ body }) => (body as { temperature: number }).temperature);
  expect(new Set(temperatures)).toEqual(new Set([0, 1]));
  expect(data).not.toHaveProperty("warnings");
});

test("with a seed that the caller gave, the answers may be the same, which is said", async () => {
  const all = await panel({ "lab/a": improving() });
  const { call } = await startHarness({ env: all.env });
  const model = { strategy: "best_of", models: ["lab/a", "lab/a"], select: "longest" };
  const { data } = await call("chat_completion", { model, messages, seed: 7 });
  expect(all.sentTo("lab/a")).toMatchObject([{ seed: 7 }, { seed: 7 }]);
  expect(data.warnings).toEqual([
    expect.stringMatching(/^lab\/a stands in the list more than once.*same seed/),
  ]);
});
