import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createJournal, type Journal } from "../../src/ledger/journal.ts";
import type { PaidCall } from "../../src/ledger/paid-call.ts";
import { createSpending, type Spending } from "../../src/ledger/spending.ts";
import { generation, settled, spend, startSpending } from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { shown } from "../support/upstream-failure.ts";

const asked = { tool: "chat_completion", requestedModel: "acme/one" };
const open = (spending: Spending, worstUsd: number | null, more: object = {}): Promise<PaidCall> =>
  spending.open({ ...asked, worstUsd, ...more });

const refusal = async (opening: Promise<unknown>): Promise<ReturnType<typeof shown>> =>
  shown(await opening.then(() => undefined).catch((error: unknown) => error));

describe("a cap on each call", () => {
  test("refuses one that can cost more, with the numbers and the way out", async () => {
    const spending = startSpending({ caps: { perCall: 0.05 } });
    const { text, facts } = await refusal(open(spending, 0.06522));
    expect(text).toBe(
      "Error: Validation Error - This call can cost up to $0.06522, which is more than the $0.05 a call may cost (OPENROUTER_MAX_COST_PER_CALL), so nothing was sent. Lower max_tokens, shorten the messages or use a cheaper model (search_models, sort by price), or raise OPENROUTER_MAX_COST_PER_CALL.",
    );
    expect(facts).toMatchObject({ category: "Validation Error", code: "over_budget", model: "acme/one" });
    await expect(open(spending, 0.05)).resolves.toBeDefined();
  });

  test.each([
    [0.05, 0.01, "max_cost_usd"],
    [undefined, 0.01, "max_cost_usd"],
    [0.01, 0.05, "OPENROUTER_MAX_COST_PER_CALL"],
  ])("is the smaller of the setting's (%s) and the call's (%s)", async (perCall, maxCostUsd, named) => {
    const spending = startSpending({ caps: { perCall } });
    expect(await spending.remaining({ maxCostUsd })).toBe(0.01);
    expect((await refusal(open(spending, 0.02, { maxCostUsd }))).text).toContain(`(${named})`);
  });

  test("shrinks by what the call's earlier requests cost", async () => {
    const spending = startSpending({ caps: { perCall: 0.05 } });
    expect(await spending.remaining({ callSpentUsd: 0.0125 })).toBe(0.0375);
    const { text } = await refusal(open(spending, 0.04, { callSpentUsd: 0.0125 }));
    expect(text).toContain(
      "acme/one can cost up to $0.04, and of the $0.05 a call may cost (OPENROUTER_MAX_COST_PER_CALL), $0.0125 was or may have been spent on this one, so it was not asked",
    );
    await expect(open(spending, 0.0375, { callSpentUsd: 0.0125 })).resolves.toBeDefined();
  });

  test("does not add up over calls", async () => {
    const spending = startSpending({ caps: { perCall: 1 } });
    for (let count = 0; count < 3; count += 1) await spend(spending, 1);
    expect(await spending.remaining()).toBe(1);
    expect(spending.budgets()).toEqual([]);
  });
});

describe("a budget of the session or the day", () => {
  test.each(["perSession", "perDay"] as const)(
    "(%s) refuses nothing that costs nothing, however much more than it is spent",
    async (cap) => {
      const spending = startSpending({ caps: { [cap]: 0.05 } });
      await spend(spending, 0.5, { worstUsd: 0.01 });
      expect((await refusal(open(spending, 0.000001))).facts).toMatchObject({ code: "over_budget" });
      await spend(spending, 0, { worstUsd: 0 });
      // What is only assumed to cost nothing is not known to.
      const assumed = open(spending, null, { assumeCostUsd: 0 });
      expect((await refusal(assumed)).facts).toMatchObject({ code: "over_budget" });
    },
  );

  test.each([-10, Number.NaN, Number.NEGATIVE_INFINITY])(
    "is no larger for a worst case of %d, which nobody can pay",
    async (worstUsd) => {
      const spending = startSpending({ caps: { perSession: 0.05 } });
      expect((await refusal(open(spending, worstUsd))).facts).toMatchObject({ code: "price_unknown" });
      expect(spending.budgets()).toMatchObject([{ heldUsd: 0, leftUsd: 0.05 }]);
      const assumed = await open(spending, worstUsd, { assumeCostUsd: 0.02 });
      expect(spending.budgets()).toMatchObject([{ heldUsd: 0.02, leftUsd: 0.03 }]);
      assumed.close();
    },
  );

  test.each(["perSession", "perDay"] as const)(
    "(%s) refuses what is more than is left of it",
    async (cap) => {
      const spending = startSpending({ caps: { [cap]: 1 } });
      await spend(spending, 0.5, { worstUsd: 0.9 });
      const running = await open(spending, 0.375);
      const { text, facts } = await refusal(open(spending, 0.25));
      expect(facts).toMatchObject({ code: "over_budget", retryable: true });
      expect(text).toMatch(
        /This call can cost up to \$0\.25, and \$0\.125 of the \$1\.00 for this (session|day) is left \(OPENROUTER_MAX_COST_PER_(SESSION|DAY); \$0\.50 spent, \$0\.375 held for calls under way\), so nothing was sent\. .*wait until calls under way have ended/,
      );
      running.close();
      await expect(open(spending, 0.5)).resolves.toBeDefined();
    },
  );

  test("is worth another try only where the end of calls under way can make room in every budget", async () => {
    const spending = startSpending({ caps: { perSession: 1, perDay: 0.75 } });
    await spend(spending, 0.5);
    const running = await open(spending, 0.25);
    expect((await refusal(open(spending, 0.25))).facts).toMatchObject({ retryable: true });
    const { text, facts } = await refusal(open(spending, 0.375));
    expect(facts).toMatchObject({ code: "over_budget", retryable: false });
    expect(text).toContain("OPENROUTER_MAX_COST_PER_DAY");
    expect(text).not.toContain("wait until");
    running.close();
    expect((await refusal(open(spending, 0.375))).facts).toMatchObject({ retryable: false });
    await expect(open(spending, 0.25)).resolves.toBeDefined();
  });

  test("overspent before leaves no hope in what is held", async () => {
    const spending = startSpending({ caps: { perSession: 1 } });
    const running = await open(spending, 0.5);
    await spend(spending, 0.75, { worstUsd: 0.25 });
    expect((await refusal(open(spending, 0.375))).facts).toMatchObject({ retryable: false });
    running.close();
  });

  test("lets exactly its sum through, whatever binary fractions make of it", async () => {
    const spending = startSpending({ caps: { perSession: 2 } });
    for (let count = 0; count < 20; count += 1) await spend(spending, 0.1);
    await expect(open(spending, 0.1)).rejects.toThrow(/\$0 of the \$2\.00/);
    expect(spending.budgets()).toMatchObject([{ spentUsd: 2, leftUsd: 0 }]);
  });

  test("of 0 lets free calls through, and those alone", async () => {
    const spending = startSpending({ caps: { perDay: 0 } });
    await spend(spending, 0);
    await expect(open(spending, 1e-9)).rejects.toThrow(/so nothing was sent/);
    expect(spending.warnings()).toEqual([]);
  });

  test("counts what was only estimated, too", async () => {
    const spending = startSpending({ caps: { perSession: 1 } });
    await spend(spending, null, { worstUsd: 0.9, estimateUsd: 0.75, generationId: null });
    expect(await spending.remaining()).toBe(0.25);
    expect(spending.budgets()).toMatchObject([{ spentUsd: 0, estimatedUsd: 0.75 }]);
    expect((await refusal(open(spending, 0.5))).text).toContain("$0 and $0.75 by estimate spent");
  });

  test("the smallest remainder counts", async () => {
    const spending = startSpending({ caps: { perCall: 0.5, perSession: 1, perDay: 0.75 } });
    expect(await spending.remaining()).toBe(0.5);
    await spend(spending, 0.5);
    expect(await spending.remaining()).toBe(0.25);
    expect(await spending.remaining({ maxCostUsd: 0.125 })).toBe(0.125);
    expect(await startSpending({}).remaining()).toBeUndefined();
  });

  test("warns from four fifths on", async () => {
    const spending = startSpending({ caps: { perSession: 1, perDay: 10 } });
    await spend(spending, 0.79);
    expect(spending.warnings()).toEqual([]);
    await spend(spending, 0.01);
    expect(spending.warnings()).toEqual([
      "80 % of the budget of this session is spent: $0.80 of $1.00 (OPENROUTER_MAX_COST_PER_SESSION)",
    ]);
  });

  test("of the day is shared with the other processes", async () => {
    const [folder, clock] = [await temporaryFolder(), new ManualClock()];
    const other = startSpending({ folder, clock });
    await spend(other, 0.75);
    await other.close();
    const spending = startSpending({ folder, clock, caps: { perDay: 1 } });
    expect((await refusal(open(spending, 0.5))).text).toContain("$0.25 of the $1.00 for this day is left");
    expect(await spending.remaining()).toBe(0.25);
  });
});

describe("a price that nobody knows", () => {
  test.each([
    { caps: { perCall: 1 } },
    { caps: { perSession: 1 } },
    { caps: { perDay: 1 } },
    { caps: {}, more: { maxCostUsd: 1 } },
  ])("is refused under a cap ($caps), unless it is said what to count it as", async ({ caps, more = {} }) => {
    const spending = startSpending({ caps });
    const { text, facts } = await refusal(open(spending, null, more));
    expect(facts).toMatchObject({ category: "Validation Error", code: "price_unknown" });
    expect(text).toMatch(/what a call to acme\/one costs.*Pass assume_cost_usd/);
    await expect(open(spending, null, { ...more, assumeCostUsd: 1.5 })).rejects.toThrow(
      /counts as \$1\.50 \(assume_cost_usd\)/,
    );
    await expect(open(spending, null, { ...more, assumeCostUsd: 0.5 })).resolves.toBeDefined();
  });

  test("is nobody's concern without one", async () => {
    await expect(open(startSpending({}), null)).resolves.toBeDefined();
  });

  test("does not undercut one that is known", async () => {
    const spending = startSpending({ caps: { perCall: 1 } });
    await expect(open(spending, 2, { assumeCostUsd: 0.5 })).rejects.toThrow(/can cost up to \$2\.00/);
  });
});

describe("calls at once", () => {
  test.each(["perSession", "perDay"] as const)("twenty never exceed the cap (%s)", async (cap) => {
    const spending = startSpending({ folder: await temporaryFolder(), caps: { [cap]: 1 } });
    const opened = await Promise.allSettled(Array.from({ length: 20 }, () => open(spending, 0.15)));
    const calls = opened.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(calls).toHaveLength(6);
    expect(await spending.remaining()).toBeCloseTo(0.1, 12);
  });

  test("never exceed it, in whatever order files answer, calls end and costs are told", async () => {
    const step = fc.record({
      worst: fc.integer({ min: 0, max: 40 }),
      /** Of the worst case, in percent; null is told later, or never. */
      share: fc.option(fc.integer({ min: 0, max: 100 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 20 }), async (scheduler, steps) => {
        const cap = 1;
        const clock = new ManualClock();
        const inMemory = createJournal({ folder: async () => undefined, key: "k", clock, warn() {} });
        const journal: Journal = {
          ...inMemory,
          refresh: () => scheduler.schedule(Promise.resolve(), "the ledger is read"),
        };
        const spending = createSpending({
          journal,
          caps: { perDay: cap },
          key: "k",
          baseUrl: "b",
          clock: {
            now: () => clock.now(),
            sleep: () => scheduler.schedule(Promise.resolve(), "a pause"),
            alarm: (ms, ring) => clock.alarm(ms, ring),
          },
          openrouter: {
            generation: (id) =>
              scheduler.schedule(Promise.resolve(generation({ cost: id === "none" ? null : Number(id) }))),
          },
        });
        const claimed = (): number =>
          spending
            .budgets()
            .reduce((sum, { spentUsd, estimatedUsd, heldUsd }) => sum + spentUsd + estimatedUsd + heldUsd, 0);
        let most = 0;
        const calls = steps.map(async ({ worst, share }, index) => {
          const call = await open(spending, worst / 100).catch(() => undefined);
          if (!call) return;
          await scheduler.schedule(Promise.resolve(), "the answer");
          const cost = share === null ? null : (worst * share) / 10_000;
          const generationId = index % 2 ? String(worst / 200) : "none";
          call.settle(settled({ cost, generationId }));
          call.close();
          most = Math.max(most, claimed());
        });
        await scheduler.waitFor(Promise.all(calls));
        expect(most).toBeLessThanOrEqual(cap * (1 + 1e-9));
        await scheduler.waitFor(spending.close());
        expect(claimed()).toBeLessThanOrEqual(cap * (1 + 1e-9));
        expect(spending.budgets()).toMatchObject([{ heldUsd: 0 }]);
      }),
      { numRuns: 100 },
    );
  });
});
