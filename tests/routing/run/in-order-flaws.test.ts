import { describe, expect, test } from "vitest";

import type { Fault } from "../../../src/simulator/index.ts";
import { haiku, inOrder, llama, sonnet, startSeveral } from "../../support/several-models.ts";

describe("an answer that cannot be used", () => {
  const schema = {
    type: "json_schema",
    json_schema: {
      name: "city",
      strict: true,
      schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  };
  const flaws: [string, Fault | string, string][] = [
    ["blank", { kind: "empty-answer" }, "empty_answer"],
    ["without choices", { kind: "empty-choices" }, "empty_answer"],
    ["filtered", { kind: "content-filter" }, "content_filter"],
    ["refused", { kind: "refusal" }, "refusal"],
    ["used up by reasoning", { kind: "reasoning-only" }, "reasoning_used_max_tokens"],
    ["of the wrong form", "no JSON at all", "format_mismatch"],
  ];
  const cause = (simulator: Awaited<ReturnType<typeof startSeveral>>["simulator"], what: Fault | string) =>
    typeof what === "string"
      ? simulator.answerNext(what, { model: haiku })
      : simulator.failNext(what, { model: haiku });
  const more = (what: Fault | string) => (typeof what === "string" ? { response_format: schema } : {});

  test.each(flaws)("%s: leads on to the next model when that is asked for", async (_, what, code) => {
    const { ask, asked, simulator } = await startSeveral();
    cause(simulator, what);
    simulator.answerNext('{"city":"Rome"}', { model: sonnet });
    const route = { strategy: "fallback", models: [haiku, sonnet], fallback_on: ["content"] };
    const { data } = await ask(route, more(what));
    expect(asked()).toEqual([haiku, sonnet]);
    expect(data.model).toMatch(/sonnet/);
    expect(data.routing).toMatchObject({
      executed: "client",
      attempts: [
        { id: haiku, class: "content", outcome: code },
        { id: sonnet, outcome: "answered" },
      ],
    });
    const [first, second] = data.routing.attempts;
    expect(data.usage.cost).toBeCloseTo(first.cost + second.cost, 12);
  });

  test.each(flaws)("%s: is otherwise told as it is, with whom else there was", async (_, what, code) => {
    const { ask, asked, simulator } = await startSeveral();
    cause(simulator, what);
    const { text, data } = await ask(inOrder(haiku, sonnet), more(what));
    expect(asked()).toEqual([haiku]);
    expect(text).toMatch(
      /not asked: anthropic\/claude-sonnet-4\.5 \(fallback_on leaves out \\?"content\\?"\)/,
    );
    expect(data.attempts ?? data.routing.attempts).toMatchObject([
      { id: haiku, class: "content", outcome: code },
    ]);
  });

  test("is returned all the same when no other model answers: it was paid for", async () => {
    const { ask, simulator } = await startSeveral();
    simulator.answerNext("Rome, I think", { model: haiku });
    simulator.failNext({ kind: "status", status: 500 }, { model: sonnet });
    const { isError, data } = await ask(
      { strategy: "fallback", models: [haiku, sonnet], fallback_on: ["transient", "content"] },
      { response_format: schema },
    );
    expect(isError).toBe(false);
    expect(data.choices[0].message.content).toBe("Rome, I think");
    expect(data.routing.attempts).toMatchObject([
      { outcome: "format_mismatch" },
      { outcome: "server_error" },
    ]);
    expect(data.warnings).toEqual([
      expect.stringMatching(/schema|JSON/),
      "No answer was quite usable: this is the best of them",
      expect.stringMatching(/^anthropic\/claude-sonnet-4\.5 failed: .*500/),
    ]);
  });

  test.each([
    ["one that can be read before none", { kind: "reasoning-only" }, "Rome, I think"],
    ["words of the wrong form before a refusal", { kind: "refusal" }, "Rome, I think"],
    ["the first of two as good", "Roma, penso", "Roma, penso"],
    ["the only one beside failures", { kind: "empty-answer" }, "Rome, I think"],
  ] as [string, Fault | string, string][])("of several that is least flawed: %s", async (_, first, best) => {
    const { ask, asked, simulator } = await startSeveral();
    cause(simulator, first);
    simulator.answerNext("Rome, I think", { model: sonnet });
    simulator.failNext({ kind: "status", status: 500 }, { model: llama });
    const { isError, data } = await ask(
      { strategy: "fallback", models: [haiku, sonnet, llama], fallback_on: ["transient", "content"] },
      { response_format: schema },
    );
    expect(isError).toBe(false);
    expect(asked()).toEqual([haiku, sonnet, llama]);
    expect(data.choices[0].message.content).toBe(best);
    const costs: number[] = data.routing.attempts.map(({ cost }: { cost: number }) => cost);
    expect(data.usage.cost).toBeCloseTo(
      costs.reduce((sum, cost) => sum + cost),
      12,
    );
    const other = best === "Rome, I think" ? haiku : sonnet;
    expect(data.warnings).toEqual([
      expect.stringMatching(/schema|JSON/),
      "No answer was quite usable: this is the best of them",
      expect.stringContaining(`${other} failed: `),
      expect.stringContaining(`${llama} failed: `),
    ]);
  });

  test("nothing of which can be read is an error that tells of each", async () => {
    const { ask, simulator } = await startSeveral();
    for (const id of [haiku, sonnet]) simulator.failNext({ kind: "reasoning-only" }, { model: id });
    const { isError, text, data } = await ask({
      strategy: "fallback",
      models: [haiku, sonnet],
      fallback_on: ["content"],
    });
    expect(isError).toBe(true);
    expect(text).toMatch(/used up max_tokens.*anthropic\/claude-sonnet-4\.5 failed: .* used up max_tokens/);
    expect(data.attempts).toMatchObject([{ id: haiku }, { id: sonnet }]);
  });
});
