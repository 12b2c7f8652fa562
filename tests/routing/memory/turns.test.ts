import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Share, Turns } from "../../../src/routing/memory/turns.ts";

const now = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;

/** The first is called a, the next b, and so on. */
const shares = (...weights: number[]): Share[] =>
  weights.map((weight, at) => ({ id: String.fromCodePoint(97 + at), weight }));

interface Circumstances {
  /** Ids; all of the list unless given. */
  among?: string;
  session?: string;
  at?: number;
}

const turnOf = (list: Share[], { among, session, at = now }: Circumstances = {}) => ({
  list,
  eligible: list.filter(({ id }) => among?.includes(id) ?? true),
  session,
  now: at,
});

const ids = (list: Share[]): string => list.map(({ id }) => id).join(" ");

const orderOf = (turns: Turns, list: Share[], circumstances?: Circumstances): string =>
  ids(turns.order(turnOf(list, circumstances)));

/** One request: whose turn it is. */
function next(turns: Turns, list: Share[], circumstances?: Circumstances): string {
  const turn = turnOf(list, circumstances);
  const [first] = turns.order(turn);
  if (!first) throw new Error("nobody is eligible");
  turns.take(turn, first);
  return first.id;
}

const many = (turns: Turns, list: Share[], count: number, circumstances?: Circumstances): string[] =>
  Array.from({ length: count }, () => next(turns, list, circumstances));

describe("turns by weight", () => {
  test.each([
    [[5, 1, 1], "a a b a c a a"],
    [[0.6, 0.4], "a b a b a a b a b a"],
    [[1, 1, 1], "a b c a b c"],
    [[0, 2, 1], "b c b b c b"],
  ])("%j: %s", (weights, picks) => {
    expect(many(new Turns(), shares(...weights), picks.split(" ").length).join(" ")).toBe(picks);
  });

  test("are exact over a thousand", () => {
    const picks = many(new Turns(), shares(0.7, 0.2, 0.1), 1000);
    expect(["a", "b", "c"].map((id) => picks.filter((pick) => pick === id).length)).toEqual([700, 200, 100]);
  });

  test("give each exactly its share of every round, whatever the weights", () => {
    const weights = fc.array(fc.nat(9), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 3 }), (list, rounds) => {
        const total = list.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const turns = new Turns();
        for (let round = 0; round < rounds; round += 1) {
          const picks = many(turns, shares(...list), total);
          const counts = shares(...list).map(({ id }) => picks.filter((pick) => pick === id).length);
          expect(counts).toEqual(list);
        }
      }),
    );
  });

  test("leave the others as fallbacks, whoever is owed most first", () => {
    const turns = new Turns();
    const list = shares(5, 1, 2);
    expect(orderOf(turns, list)).toBe("a c b");
    next(turns, list);
    expect(orderOf(turns, list)).toBe("c a b");
  });

  test("of nothing are no turns: a fallback only, in the list's order", () => {
    const turns = new Turns();
    const list = shares(0, 1, 0);
    expect(many(turns, list, 3)).toEqual(["b", "b", "b"]);
    expect(orderOf(turns, list)).toBe("b a c");
    expect(orderOf(turns, list, { among: "ac" })).toBe("a c");
    expect(many(turns, list, 3, { among: "ac" })).toEqual(["a", "a", "a"]);
  });
});

describe("a turn", () => {
  test("is not taken by looking", () => {
    const turns = new Turns();
    const list = shares(1, 1);
    expect(orderOf(turns, list)).toBe("a b");
    expect(orderOf(turns, list)).toBe("a b");
    expect(many(turns, list, 2)).toEqual(["a", "b"]);
  });

  test("of one who cannot have it goes to the next, who then owes it", () => {
    const turns = new Turns();
    const list = shares(1, 1, 1);
    expect(many(turns, list, 4, { among: "bc" })).toEqual(["b", "c", "b", "c"]);
    expect(many(turns, list, 3)).toEqual(["a", "b", "c"]);
  });

  test("belongs to its list alone: other ids, weights or another order are another list", () => {
    const turns = new Turns();
    next(turns, shares(1, 1));
    expect(next(turns, shares(1, 1))).toBe("b");
    expect(next(turns, shares(1, 2))).toBe("b");
    expect(next(turns, shares(1, 1, 1))).toBe("a");
    expect(next(turns, shares(1, 1).toReversed())).toBe("b");
  });

  test("that two planned at once is charged twice", () => {
    const turns = new Turns();
    const turn = turnOf(shares(1, 1));
    const [one] = turns.order(turn);
    const [other] = turns.order(turn);
    if (!one || !other) throw new Error("nobody is eligible");
    turns.take(turn, one);
    turns.take(turn, other);
    expect(many(turns, turn.list, 4)).toEqual(["b", "b", "a", "b"]);
  });
});

describe("a session", () => {
  const list = shares(1, 1);

  test("keeps its first pick while others take turns", () => {
    const turns = new Turns();
    expect(next(turns, list, { session: "s" })).toBe("a");
    expect(many(turns, list, 3, { session: "s" })).toEqual(["a", "a", "a"]);
    expect(next(turns, list, { session: "t" })).toBe("b");
    expect(next(turns, list)).toBe("a");
    expect(orderOf(turns, list, { session: "s" })).toBe("a b");
  });

  test("is over five minutes after its last request", () => {
    const turns = new Turns();
    next(turns, list, { session: "s" });
    expect(next(turns, list, { session: "s", at: now + 5 * minute - 1 })).toBe("a");
    expect(next(turns, list, { session: "s", at: now + 10 * minute - 2 })).toBe("a");
    expect(next(turns, list, { session: "s", at: now + 15 * minute - 2 })).toBe("b");
  });

  test("moves on for good when its pick cannot be had", () => {
    const turns = new Turns();
    next(turns, list, { session: "s" });
    expect(next(turns, list, { session: "s", among: "b" })).toBe("b");
    expect(next(turns, list, { session: "s" })).toBe("b");
  });
});

test("an order is the eligible ones, each once, and the same when asked again", () => {
  const weights = fc.array(fc.oneof(fc.nat(5), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 8,
  });
  const requests = fc.array(fc.tuple(fc.nat(255), fc.constantFrom(undefined, "s", "t"), fc.nat(10)), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(weights, requests, (given, asked) => {
      const turns = new Turns();
      const list = shares(...given);
      for (const [mask, session, minutes] of asked) {
        const eligible = list.filter((_, at) => (mask & (1 << at)) !== 0);
        const turn = { list, eligible, session, now: now + minutes * minute };
        const order = turns.order(turn);
        expect(new Set(order)).toEqual(new Set(eligible));
        expect(order).toHaveLength(eligible.length);
        expect(turns.order(turn)).toEqual(order);
        if (order[0]) turns.take(turn, order[0]);
      }
    }),
  );
});
