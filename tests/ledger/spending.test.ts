import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { AppError } from "../../src/errors.ts";
import {
  generation,
  ledgerIn,
  settled,
  spend,
  type SpendingSetUp,
  startSpending,
} from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const asked = { tool: "chat_completion", requestedModel: "acme/one" };
const notFound = new AppError({ category: "Validation Error", code: "no_endpoints", what: "not found" });

async function setUp(more: SpendingSetUp = {}) {
  const [folder, clock] = [await temporaryFolder(), new ManualClock()];
  const spending = startSpending({ folder, clock, ...more });
  const lines = async () => Object.values(await ledgerIn(folder)).flat();
  return { folder, clock, spending, lines };
}

describe("a cost that the answer did not tell", () => {
  test("is looked up after a moment, and written once", async () => {
    const asks: string[] = [];
    const { clock, spending, lines } = await setUp({
      caps: { perSession: 1 },
      async getGeneration(id) {
        asks.push(id);
        if (asks.length < 3) throw notFound;
        return generation({ cost: 0.125, promptTokens: 7, completionTokens: 9 });
      },
    });
    await spend(spending, null, {
      worstUsd: 0.5,
      outcome: "timeout",
      promptTokens: null,
      completionTokens: null,
    });
    expect(asks).toEqual([]);
    // Until then the worst case is held.
    expect(await spending.report()).toMatchObject({ lookups: 1, budgets: [{ heldUsd: 0.5, spentUsd: 0 }] });
    await clock.advance(1500);
    expect(asks).toEqual(["gen-1"]);
    await clock.advance(4000);
    await clock.advance(12_000);
    expect(await spending.report()).toMatchObject({
      lookups: 0,
      session: { all: { calls: 1, costUsd: 0.125, estimatedUsd: 0 } },
      budgets: [{ heldUsd: 0, spentUsd: 0.125 }],
    });
    await spending.close();
    expect(await lines()).toMatchObject([
      { cost: 0.125, source: "generation", outcome: "timeout", prompt_tokens: 7, completion_tokens: 9 },
    ]);
    expect(asks).toHaveLength(3);
  });

  test("is the truth when it is 0, as for a provider key of one's own", async () => {
    const { clock, spending, lines } = await setUp({ getGeneration: async () => generation({ cost: 0 }) });
    await spend(spending, null, { worstUsd: 0.5 });
    await clock.advance(1500);
    await spending.close();
    expect(await lines()).toMatchObject([{ cost: 0, source: "generation" }]);
  });

  test("is not known when what is told can be none: it never gives a budget back", async () => {
    const told = [-0.5, Number.NaN, 0.125];
    const { clock, spending, lines } = await setUp({
      caps: { perSession: 1 },
      getGeneration: async (id) => generation({ cost: id === "gen-1" ? (told.shift() ?? null) : -0.5 }),
    });
    await spend(spending, null, { worstUsd: 0.5 });
    await spend(spending, null, { worstUsd: 0.25, generationId: "gen-2" });
    for (const pause of [1500, 4000, 12_000, 30_000]) await clock.advance(pause);
    expect(spending.budgets()).toMatchObject([{ spentUsd: 0.125, estimatedUsd: 0.25, leftUsd: 0.625 }]);
    await spending.close();
    expect(await lines()).toMatchObject([
      { generation_id: "gen-1", cost: 0.125, source: "generation" },
      { generation_id: "gen-2", cost: 0.25, source: "estimate" },
    ]);
  });

  test("is estimated when nobody ever tells, and marked so", async () => {
    const { clock, spending, lines } = await setUp();
    await spend(spending, null, { worstUsd: 0.5, estimateUsd: 0.0625, generationId: "gen-lost" });
    await spend(spending, null, { worstUsd: 0.25, generationId: "gen-lost-too" });
    for (const pause of [1500, 4000, 12_000, 30_000]) await clock.advance(pause);
    await spending.close();
    expect(await lines()).toMatchObject([
      { cost: 0.0625, source: "estimate" },
      { cost: 0.25, source: "estimate" },
    ]);
  });

  test("is not looked up when there is nothing to look for", async () => {
    const { clock, spending, lines } = await setUp();
    await spend(spending, null, { worstUsd: 0.5, generationId: null });
    expect(clock.waits).toEqual([]);
    await spending.close();
    expect(await lines()).toMatchObject([{ cost: 0.5, source: "estimate", generation_id: null }]);
  });

  test("is no longer looked up when the server leaves: it is estimated, and the line is there", async () => {
    const { spending, lines } = await setUp({ getGeneration: () => new Promise(() => {}) });
    await spend(spending, null, { worstUsd: 0.5 });
    await spending.close();
    expect(await lines()).toMatchObject([{ cost: 0.5, source: "estimate" }]);
  });

  test("nor when it turns up missing only then", async () => {
    const { spending, lines } = await setUp();
    const call = await spending.open({ ...asked, worstUsd: 0.5 });
    const closed = spending.close();
    call.settle(settled({ cost: null, outcome: "aborted" }));
    call.close();
    await closed;
    expect(await lines()).toMatchObject([{ cost: 0.5, source: "estimate", outcome: "aborted" }]);
  });

  test("is in the ledger of the day it was spent on, told after midnight", async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 30, 23, 59, 59));
    const { spending, folder } = await setUp({ clock, getGeneration: async () => generation({ cost: 0.5 }) });
    await spend(spending, null, { worstUsd: 1 });
    await clock.advance(1500);
    await spending.close();
    expect(await ledgerIn(folder)).toMatchObject({
      "ledger-2026-11.jsonl": [{ ts: "2026-11-30T23:59:59.000Z", cost: 0.5 }],
    });
    const { session, day, month } = await spending.report();
    expect([session.all.costUsd, day.all.calls, month.all.calls]).toEqual([0.5, 0, 0]);
  });
});

describe("a call of several requests", () => {
  test("holds their sum, settles each, and lets go of the rest", async () => {
    const { spending, lines } = await setUp({ caps: { perSession: 1 } });
    const call = await spending.open({ ...asked, worstUsd: 0.9 });
    const held = () => spending.budgets()[0]?.heldUsd;
    call.settle(settled({ generationId: "gen-1", cost: 0.1, worstUsd: 0.3 }));
    expect(held()).toBe(0.6);
    call.settle(settled({ generationId: null, cost: null, worstUsd: 0.2, outcome: "timeout" }));
    expect(held()).toBe(0.4);
    call.close();
    call.close();
    expect(spending.budgets()).toMatchObject([
      { heldUsd: 0, spentUsd: 0.1, estimatedUsd: 0.2, leftUsd: 0.7 },
    ]);
    await spending.close();
    expect(await lines()).toMatchObject([
      { cost: 0.1, source: "usage" },
      { cost: 0.2, source: "estimate", outcome: "timeout" },
    ]);
  });

  test("that nothing was billed for leaves no trace", async () => {
    const { spending } = await setUp({ caps: { perSession: 1 } });
    const call = await spending.open({ ...asked, worstUsd: 0.9 });
    call.close();
    expect(await spending.report()).toMatchObject({
      session: { all: { calls: 0 } },
      budgets: [{ heldUsd: 0, leftUsd: 1 }],
    });
  });

  test("lets go of its own hold alone, however often it is closed", async () => {
    const { spending } = await setUp({ caps: { perSession: 1 } });
    const [one, other] = [
      await spending.open({ ...asked, worstUsd: 0.5 }),
      await spending.open({ ...asked, worstUsd: 0.25 }),
    ];
    one.close();
    one.close();
    expect(spending.budgets()).toMatchObject([{ heldUsd: 0.25, leftUsd: 0.75 }]);
    other.close();
    expect(spending.budgets()).toMatchObject([{ heldUsd: 0, leftUsd: 1 }]);
  });

  test("that turns out dearer than its worst case is counted in full", async () => {
    const { spending } = await setUp({ caps: { perSession: 1 } });
    await spend(spending, 1.5, { worstUsd: 0.5 });
    expect(spending.budgets()).toMatchObject([{ spentUsd: 1.5, heldUsd: 0, leftUsd: 0 }]);
  });
});

test("a server that leaves waits for the calls that are being ended", async () => {
  const { spending, lines } = await setUp();
  const call = await spending.open({ ...asked, worstUsd: 0.5 });
  let closed = false;
  const closing = spending.close().then(() => (closed = true));
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  call.settle(settled({ cost: 0.25 }));
  call.close();
  await closing;
  expect(await lines()).toMatchObject([{ cost: 0.25, source: "usage" }]);
});

test("nothing but what a line has is ever written", async () => {
  const { spending, folder } = await setUp();
  const call = await spending.open({ ...asked, worstUsd: 0.5, prompt: "my secret" } as typeof asked & {
    worstUsd: number;
  });
  call.settle({ ...settled({ cost: 0.25 }), text: "its answer" } as ReturnType<typeof settled>);
  call.close();
  await spending.close();
  expect(await readFile(join(folder, "ledger-2026-11.jsonl"), "utf8")).not.toMatch(/secret|its answer/);
});
