import { expect, test } from "vitest";

import { fitTogether } from "../../src/paying/fit-budget.ts";
import { Observations } from "../../src/routing/memory/observations.ts";
import { worstJudging } from "../../src/routing/plan/estimate-route.ts";
import { rate } from "../../src/routing/plan/rate.ts";
import { row } from "../catalog/rows.ts";
import { candidate, now } from "../routing/candidates.ts";

const options = { metric: "intelligence", now, observations: new Observations() } as const;

const model = (id: string, price: string, mostTokens: number) =>
  rate(
    candidate({
      id,
      needs: { promptTokens: 20_000 },
      listed: {
        context_length: 200_000,
        top_provider: { context_length: 200_000, max_completion_tokens: mostTokens },
        pricing: { prompt: price, completion: price },
      },
    }),
    options,
  );

test.each([0.09, 0.12, 0.15, 1])(
  "$%d is shared among models of which one needs most of it for its prompt alone",
  (usd) => {
    // 25,000 tokens of prompt at $3 a million are $0.075.
    const together = [model("a/dear", "0.000003", 64_000), model("a/cheap", "0.00000001", 4000)];
    const fit = fitTogether(together, { now, usd }, () => 0);
    expect(fit.worstUsd).toBeLessThanOrEqual(usd);
    expect(fit.worstUsd).toBeGreaterThan(Math.min(usd, 0.267) * 0.99);
  },
);

test("a judge whose searches nobody can price costs nobody knows what", () => {
  const answering = [rate(candidate({ id: "a/b", parameters: { max_tokens: 100 } }), options)];
  const judging = (id: string, pricing: object) => {
    const listed = row({ id, pricing: { prompt: "0.000003", completion: "0.000015", ...pricing } });
    return worstJudging([{ id, model: listed }], answering, { passes: 1, now });
  };
  expect(judging("a/judge", {})).toBeGreaterThan(0);
  expect(judging("perplexity/sonar-pro", { web_search: "0.005" })).toBeNull();
  expect(judging("a/judge:online", {})).toBeNull();
});
