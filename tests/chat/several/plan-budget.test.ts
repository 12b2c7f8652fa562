import { describe, expect, test } from "vitest";

import { haiku, llama, mini, sonnet, startSeveral } from "../../support/several-models.ts";

describe("a budget", () => {
  const equals = [mini, haiku, llama];

  test("leaves models out before the turns are shared", async () => {
    const { ask } = await startSeveral();
    const messages = "word ".repeat(4000);
    const route = { strategy: "round_robin", models: equals, via: "client" };
    const turns: string[] = [];
    for (let call = 0; call < 6; call += 1) {
      const { data } = await ask(route, { messages, max_cost_usd: 0.004 });
      expect(data.routing.excluded).toEqual([{ id: haiku, reason: "over_budget" }]);
      turns.push(data.routing.attempts[0].id);
    }
    expect(turns).toEqual([mini, llama, mini, llama, mini, llama]);
  });

  test("takes no turn for a call that OpenRouter cannot go through", async () => {
    const { ask } = await startSeveral();
    const route = { strategy: "round_robin", models: [mini, haiku] };
    const impossible = { ...route, via: "server", attempt_timeout_seconds: 9 };
    expect((await ask(impossible)).data.code).toBe("not_on_server");
    expect((await ask(route)).data.routing.attempts).toMatchObject([{ id: mini }]);
  });

  test("too small for all at once is told by a dry run, and by the call with what each can cost", async () => {
    const { ask, sent } = await startSeveral();
    const route = { strategy: "best_of", models: [mini, haiku], judge: sonnet };
    const more = { max_cost_usd: 0.001, max_tokens: 500 };
    const plan = await ask({ ...route, dry_run: true }, more);
    expect(plan.isError).toBe(false);
    expect(plan.data.warnings.join("\n")).toMatch(
      /Without dry_run this would be refused: This call can cost up to/,
    );
    const { text, data } = await ask(route, more);
    expect(data.code).toBe("over_budget");
    expect(text).toMatch(
      /\(at most: openai\/gpt-4o-mini \$0\.\d+, .*judging \$0\.\d+\).*Lower passes or name a cheaper judge/,
    );
    expect(sent()).toEqual([]);
  });
});
