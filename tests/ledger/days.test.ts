import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Days, sumOf } from "../../src/ledger/days.ts";
import type { LedgerEntry } from "../../src/ledger/entry.ts";

const entry = (more: Partial<LedgerEntry>): LedgerEntry => ({
  ts: "2026-11-21T12:00:00.000Z",
  tool: "chat_completion",
  requested_model: "acme/one",
  model: null,
  provider: null,
  generation_id: "gen-1",
  prompt_tokens: null,
  completion_tokens: null,
  cost: 0.5,
  source: "estimate",
  outcome: "answered",
  key: "0a1b2c3d",
  ...more,
});

const truth = { cost: 0.125, source: "generation", model: "acme/one-1" } as const;
const once = { calls: 1, costUsd: 0.125, estimatedUsd: 0, estimatedCalls: 0, unknownCalls: 0 };

function sum(...places: LedgerEntry[][]) {
  const filled = places.map((entries) => {
    const days = new Days();
    for (const one of entries) days.add(one);
    return days;
  });
  return sumOf(filled, "2026-11");
}

describe("of a generation", () => {
  test("the last line counts, and its model alone", () => {
    const { all, byModel } = sum([entry({}), entry(truth)]);
    expect(all).toEqual(once);
    expect([...byModel.keys()]).toEqual(["acme/one-1"]);
  });

  test("the truth counts in whatever order its lines are read, and wherever they are", () => {
    const lines = [entry({}), entry(truth), entry(truth)];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(lines, { minLength: 3 }),
        fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)),
        (order, where) => {
          const places: LedgerEntry[][] = [[], [], []];
          for (const [index, line] of order.entries()) places[where[index] ?? 0]?.push(line);
          expect(sum(...places).all).toEqual(once);
        },
      ),
    );
  });

  test("whose own answer told its cost, each request counts: a cached answer may have the same id", () => {
    const told = entry({ source: "usage", cost: 0.25 });
    expect(sum([told, entry({ source: "usage", cost: 0 })]).all).toMatchObject({ calls: 2, costUsd: 0.25 });
  });

  test("that nobody named, each line counts", () => {
    const nameless = entry({ generation_id: null });
    expect(sum([nameless, nameless]).all).toMatchObject({ calls: 2, estimatedUsd: 1 });
  });
});

test("what can no longer be corrected is not kept", () => {
  const days = new Days();
  days.add(entry({}));
  days.add(entry({ generation_id: "gen-2", ts: "2026-11-23T11:59:59.000Z" }));
  expect([...days.unsure()]).toHaveLength(2);
  days.add(entry({ generation_id: "gen-3", ts: "2026-11-23T12:00:01.000Z" }));
  expect([...days.unsure()]).toEqual(["gen-2", "gen-3"]);
});
