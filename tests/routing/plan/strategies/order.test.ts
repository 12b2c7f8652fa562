import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Turns } from "../../../../src/routing/memory/turns.ts";
import type { Rated } from "../../../../src/routing/plan/candidate.ts";
import { orderingNames, orderingOf } from "../../../../src/routing/plan/strategies/index.ts";
import { idsOf, now, rated } from "../../candidates.ts";

function orderOf(name: string, list: readonly Rated[]): string {
  const ordering = orderingOf(name);
  if (!ordering) throw new Error(`no strategy ${name}`);
  return idsOf(ordering.order(list, { list, turns: new Turns(), now })).join(" ");
}

const costing = (id: string, expected: number | null, score: number | null = null) =>
  rated({ id, cost: { expected, worst: null }, score });
const scoring = (id: string, score: number | null, expected: number | null = null) =>
  costing(id, expected, score);
const taking = (id: string, latencyMs: number | null) => rated({ id, latencyMs });

test("fallback keeps the order that was given", () => {
  expect(orderOf("fallback", [costing("b", 2), costing("a", 1), costing("c", null)])).toBe("b a c");
});

test("round_robin puts the one whose turn it is first", () => {
  const list = [rated({ id: "a" }), rated({ id: "b", weight: 2 }), rated({ id: "c" })];
  expect(orderOf("round_robin", list)).toBe("b a c");
});

describe("cost_optimized", () => {
  test("asks the cheapest first, and those of unknown price last", () => {
    const list = [costing("unknown", null), costing("b", 0.02), costing("free", 0), costing("a", 0.01)];
    expect(orderOf("cost_optimized", list)).toBe("free a b unknown");
  });

  test("lets the score decide between equal prices, then the list", () => {
    const list = [
      costing("x", null),
      costing("d", 0.1 + 0.2),
      costing("c", 0.3, 40),
      costing("b", 0.3, 50),
      costing("a", 0.3, 50),
      costing("y", null, 1),
    ];
    expect(orderOf("cost_optimized", list)).toBe("b a c d y x");
  });
});

describe("latency_optimized", () => {
  test("asks the fastest first, and those that nothing is known of last", () => {
    expect(orderOf("latency_optimized", [taking("x", null), taking("b", 900), taking("a", 300)])).toBe(
      "a b x",
    );
  });

  test("keeps the list's order within a tenth of the best that remains", () => {
    expect(orderOf("latency_optimized", [taking("b", 1100), taking("a", 1000)])).toBe("b a");
    expect(orderOf("latency_optimized", [taking("b", 1101), taking("a", 1000)])).toBe("a b");
    const chain = [taking("c", 1200), taking("b", 1100), taking("a", 1000)];
    expect(orderOf("latency_optimized", chain)).toBe("b a c");
  });

  test("keeps the list's order when nothing is known at all", () => {
    expect(orderOf("latency_optimized", [taking("b", null), taking("a", null)])).toBe("b a");
  });
});

describe("performance_based", () => {
  test("asks the best first, and those without a score last", () => {
    expect(orderOf("performance_based", [scoring("x", null), scoring("b", 40), scoring("a", 60)])).toBe(
      "a b x",
    );
  });

  test("lets the price decide within half a point of the best that remains, then the list", () => {
    expect(orderOf("performance_based", [scoring("a", 50.4, 2), scoring("b", 50, 1)])).toBe("b a");
    expect(orderOf("performance_based", [scoring("a", 50.5, 2), scoring("b", 50, 1)])).toBe("a b");
    expect(orderOf("performance_based", [scoring("a", 71.4, 2), scoring("b", 70.9, 1)])).toBe("a b");
    expect(orderOf("performance_based", [scoring("a", 50.1, null), scoring("b", 50, 1)])).toBe("b a");
    expect(orderOf("performance_based", [scoring("a", 50), scoring("b", 50.1)])).toBe("a b");
    const chain = [scoring("a", 50.8, 3), scoring("b", 50.4, 2), scoring("c", 50, 1)];
    expect(orderOf("performance_based", chain)).toBe("b a c");
  });
});

describe("any strategy", () => {
  const amount = fc.oneof(
    fc.constant(null),
    fc.integer({ min: 0, max: 30 }),
    fc.double({ min: 0, max: 1e6 }),
  );
  const finite = amount.map((value) => (value === null || Number.isFinite(value) ? value : null));
  const lists = fc
    .array(fc.tuple(finite, finite, finite, fc.nat(3)), { maxLength: 8 })
    .map((rows) =>
      rows.map(([expected, score, latencyMs, weight], at) =>
        rated({ id: `a/${at}`, cost: { expected, worst: null }, score, latencyMs, weight }),
      ),
    );

  test.each(orderingNames)("%s keeps everyone, once, and decides the same way again", (name) => {
    fc.assert(
      fc.property(lists, (list) => {
        const given = idsOf(list);
        const order = orderOf(name, list);
        expect(order.split(" ").filter(Boolean).toSorted()).toEqual(given.toSorted());
        expect(orderOf(name, list)).toBe(order);
        expect(idsOf(list)).toEqual(given);
      }),
    );
  });

  test.each([
    ["cost_optimized", "cost", (one: Rated) => one.cost.expected, 1 + 1e-8, 0],
    ["latency_optimized", "time", (one: Rated) => one.latencyMs, 1.1 + 1e-8, 0],
    ["performance_based", "score", (one: Rated) => (one.score === null ? null : -one.score), 1, 0.5],
  ] as const)("%s never puts one before a clearly better one by its %s", (name, _, value, factor, margin) => {
    fc.assert(
      fc.property(lists, (list) => {
        const values = orderOf(name, list)
          .split(" ")
          .map((id) => list.find((one) => one.id === id))
          .map((one) => (one && value(one)) ?? Number.POSITIVE_INFINITY);
        for (const [place, earlier] of values.entries()) {
          const best = Math.min(...values.slice(place));
          expect(earlier === best || earlier <= best * (best > 0 ? factor : 1) + margin).toBe(true);
        }
      }),
    );
  });
});
