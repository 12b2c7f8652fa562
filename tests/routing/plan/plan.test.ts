import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { AppError } from "../../../src/errors.ts";
import { Cooldowns } from "../../../src/routing/memory/cooldowns.ts";
import type { RoutingState } from "../../../src/routing/memory/memory.ts";
import { Observations } from "../../../src/routing/memory/observations.ts";
import { Turns } from "../../../src/routing/memory/turns.ts";
import type { Candidate } from "../../../src/routing/plan/candidate.ts";
import { type PlanOptions, plan } from "../../../src/routing/plan/plan.ts";
import { type StrategyName, strategyNames } from "../../../src/routing/plan/route.ts";
import { candidate, idsOf, now } from "../candidates.ts";

const newState = (): RoutingState => ({
  observations: new Observations(),
  cooldowns: new Cooldowns(),
  turns: new Turns(),
});

const planOf = (
  candidates: Candidate[],
  strategy: StrategyName,
  { state = newState(), ...options }: Partial<Omit<PlanOptions, "route">> = {},
) =>
  plan(candidates, {
    route: { strategy, metric: "intelligence" },
    state,
    now,
    reserveTokens: 0,
    ...options,
  });

const orderOf = (...asked: Parameters<typeof planOf>): string => idsOf(planOf(...asked).ranked).join(" ");

const gone = new AppError({ category: "Validation Error", code: "model_not_found", what: "Gone" });

function cooling(...ids: string[]): RoutingState {
  const state = newState();
  for (const id of ids) state.cooldowns.failed(id, gone, now);
  return state;
}

const model = (id: string, dollars: number, intelligence: number) =>
  candidate({
    id,
    listed: {
      pricing: { prompt: `${dollars}e-6`, completion: `${dollars}e-6` },
      benchmarks: { artificial_analysis: { intelligence_index: intelligence } },
    },
  });

const three = [model("dear", 10, 70), model("middle", 3, 50), model("cheap", 1, 30)];
const latencyPriors = new Map([
  ["dear", 3000],
  ["middle", 1000],
  ["cheap", 2000],
]);

describe("the order of a plan", () => {
  test.each<[StrategyName, string]>([
    ["fallback", "dear middle cheap"],
    ["round_robin", "dear middle cheap"],
    ["cost_optimized", "cheap middle dear"],
    ["latency_optimized", "middle cheap dear"],
    ["performance_based", "dear middle cheap"],
    ["best_of", "dear middle cheap"],
    ["compare", "dear middle cheap"],
  ])("of %s is %s", (strategy, expected) => {
    expect(orderOf(three, strategy, { latencyPriors })).toBe(expected);
  });

  test("follows what was seen: long answers cost more, slow ones take longer", () => {
    const state = newState();
    for (let answer = 0; answer < 3; answer += 1) {
      const seen = { estimatedPromptTokens: 1008, completionTokens: 20_000, latencyMs: 60_000, at: now };
      state.observations.answered("cheap", seen);
      state.observations.answered("middle", { ...seen, completionTokens: 1000 });
    }
    expect(orderOf(three, "latency_optimized", { state, latencyPriors })).toBe("dear middle cheap");
    // Of one of them it is not known how long its answers are: compared are answers of the same length.
    expect(orderOf(three, "cost_optimized", { state })).toBe("cheap middle dear");
    for (let answer = 0; answer < 3; answer += 1) {
      state.observations.answered("dear", {
        estimatedPromptTokens: 1008,
        completionTokens: 1000,
        latencyMs: 1,
        at: now,
      });
    }
    expect(orderOf(three, "cost_optimized", { state })).toBe("middle cheap dear");
  });

  test("of latency rests on what was seen alone where the catalogue tells nothing", () => {
    const state = newState();
    state.observations.answered("cheap", { estimatedPromptTokens: 1008, latencyMs: 500, at: now });
    expect(orderOf(three, "latency_optimized", { state })).toBe("cheap dear middle");
    expect(orderOf(three, "latency_optimized")).toBe("dear middle cheap");
  });

  test("has models that cool last, in their own order, and forgets that when all do", () => {
    expect(orderOf(three, "fallback", { state: cooling("dear") })).toBe("middle cheap dear");
    const two = cooling("cheap", "middle");
    expect(orderOf(three, "cost_optimized", { state: two })).toBe("dear cheap middle");
    const all = cooling("dear", "middle", "cheap");
    expect(orderOf(three, "fallback", { state: all })).toBe("dear middle cheap");
    expect(orderOf(three, "cost_optimized", { state: all })).toBe("cheap middle dear");
  });

  test.each(["best_of", "compare"] as const)(
    "of %s is the list, whoever cools, twins included",
    (strategy) => {
      const twins = [...three, model("dear", 10, 70)];
      expect(orderOf(twins, strategy, { state: cooling("dear") })).toBe("dear middle cheap dear");
    },
  );
});

describe("what is left out of a plan", () => {
  test("is told with its reason, in the list's order, under every strategy", () => {
    const list = [
      candidate({ id: "a/dear", maxCostPer1kTokens: 0.0001 }),
      candidate({ id: "a/fine" }),
      candidate({ id: "a/unknown", listed: null, minPerformanceScore: 10 }),
    ];
    for (const strategy of strategyNames) {
      const { ranked, excluded } = planOf(list, strategy);
      expect(idsOf(ranked)).toEqual(["a/fine"]);
      expect(excluded).toEqual([
        { id: "a/dear", reason: "over_price_cap" },
        { id: "a/unknown", reason: "score_unknown" },
      ]);
    }
  });

  test("may be everyone", () => {
    const none = planOf([candidate({ needs: { promptTokens: 1e6 } })], "round_robin");
    expect(none.ranked).toEqual([]);
    expect(none.excluded).toEqual([{ id: "a/b", reason: "context_too_small" }]);
    none.started();
  });

  test("grows by the room that is to be kept", () => {
    const list = [candidate({ needs: { promptTokens: 99_000 } })];
    expect(planOf(list, "fallback", { reserveTokens: 1000 }).excluded).toEqual([]);
    expect(planOf(list, "fallback", { reserveTokens: 1001 }).excluded).toHaveLength(1);
  });
});

describe("turns", () => {
  const list = ["a", "b", "c"].map((id) => candidate({ id, weight: id === "a" ? 5 : 1 }));

  const requests = (count: number, options: Partial<Omit<PlanOptions, "route">>): string =>
    Array.from({ length: count }, () => {
      const { ranked, started } = planOf(list, "round_robin", options);
      started();
      return ranked[0]?.id;
    }).join(" ");

  test("are taken by requests, not by plans", () => {
    const state = newState();
    for (let look = 0; look < 3; look += 1) expect(orderOf(list, "round_robin", { state })).toBe("a b c");
    expect(requests(7, { state })).toBe("a a b a c a a");
  });

  test("are shared among those that do not cool", () => {
    const state = cooling("a");
    expect(orderOf(list, "round_robin", { state })).toBe("b c a");
    expect(requests(4, { state })).toBe("b c b c");
    expect(requests(7, { state: cooling("a", "b", "c") })).toBe("a a b a c a a");
  });

  test("belong to the list as it was given, also while someone is left out", () => {
    const state = newState();
    const long = { promptTokens: 50_000 };
    const small = { context_length: 10_000 };
    const mixed = (needs?: { promptTokens: number }) =>
      [
        { id: "a", listed: small },
        { id: "b", listed: {} },
      ].map((given) => candidate({ ...given, ...(needs && { needs }) }));
    const next = (candidates: Candidate[]) => {
      const { ranked, started } = planOf(candidates, "round_robin", { state });
      started();
      return ranked[0]?.id;
    };
    expect([next(mixed()), next(mixed(long)), next(mixed())]).toEqual(["a", "b", "b"]);
  });

  test("of a session stay where they were", () => {
    const state = newState();
    expect(requests(3, { state, session: "s" })).toBe("a a a");
    expect(requests(2, { state, now: now + 1 })).toBe("a b");
    expect(requests(1, { state, session: "t" })).toBe("a");
    expect(requests(1, { state, session: "u" })).toBe("c");
    expect(requests(2, { state, session: "u" })).toBe("c c");
  });
});

test("every candidate is ranked or left out, once, and a plan is the same when made again", () => {
  const candidates = fc
    .array(
      fc.record({
        dollars: fc.integer({ min: -1, max: 20 }),
        intelligence: fc.integer({ min: 1, max: 70 }),
        cap: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
        least: fc.option(fc.nat(70), { nil: undefined }),
        promptTokens: fc.nat(120_000),
        cools: fc.boolean(),
      }),
      { maxLength: 8 },
    )
    .map((rows) =>
      rows.map(({ dollars, intelligence, cap, least, promptTokens, cools }, at) => ({
        cools,
        given: {
          ...model(`a/${at}`, dollars, intelligence),
          needs: { promptTokens, images: 0, modalities: [], parameters: [] },
          maxCostPer1kTokens: cap === undefined ? undefined : cap / 1000,
          minPerformanceScore: least,
        },
      })),
    );
  fc.assert(
    fc.property(candidates, fc.constantFrom(...strategyNames), (rows, strategy) => {
      const list = rows.map(({ given }) => given);
      const state = cooling(...rows.filter(({ cools }) => cools).map(({ given }) => given.id));
      const { ranked, excluded } = planOf(list, strategy, { state });
      expect([...idsOf(ranked), ...idsOf(excluded)].toSorted()).toEqual(idsOf(list).toSorted());
      for (const { maxCostPer1kTokens: cap, model: listed } of ranked) {
        const perToken = Number(listed?.pricing?.prompt);
        expect(cap === undefined || (perToken >= 0 && perToken * 1000 <= cap * (1 + 1e-9))).toBe(true);
      }
      const again = planOf(list, strategy, { state });
      expect([idsOf(again.ranked), again.excluded]).toEqual([idsOf(ranked), excluded]);
    }),
  );
});
