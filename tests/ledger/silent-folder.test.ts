import { expect, test } from "vitest";

import { createJournal } from "../../src/ledger/journal.ts";
import { createSpending } from "../../src/ledger/spending.ts";
import { spend } from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";

/** A ledger on a disk that never answers, as a network home may. */
function silent(caps: { perDay?: number; perSession?: number }) {
  const clock = new ManualClock();
  const journal = createJournal({
    folder: () => new Promise(() => {}),
    key: "0a1b2c3d",
    clock,
    patienceSeconds: 3,
    warn() {},
  });
  const openrouter = { generation: () => new Promise<never>(() => {}) };
  const spending = createSpending({ journal, caps, openrouter, key: "0a1b2c3d", baseUrl: "4e5f6a7b", clock });
  return { clock, spending };
}

const call = { tool: "chat_completion", requestedModel: "acme/one", worstUsd: 0.1 };

test("a paid call under a day's budget is refused when the ledger's folder does not answer in time", async () => {
  const { clock, spending } = silent({ perDay: 1 });
  const opened = spending.open(call).catch((error: unknown) => error);
  await clock.advance(3000);
  expect(await opened).toMatchObject({
    facts: {
      category: "Validation Error",
      code: "ledger_unavailable",
      what: expect.stringMatching(/does not answer within 3 s, .* so nothing was sent$/),
      next: expect.stringContaining("OPENROUTER_STATE_DIR"),
    },
  });
  const remaining = spending.remaining().catch((error: unknown) => error);
  await clock.advance(3000);
  expect(await remaining).toMatchObject({ facts: { code: "ledger_unavailable" } });
});

test("without one it is not waited for, and counts from memory", async () => {
  const { spending } = silent({ perSession: 1 });
  await spend(spending, 0.25);
  await spend(spending, 0.25);
  expect(spending.budgets()).toMatchObject([{ spentUsd: 0.5, leftUsd: 0.5 }]);
});

test("the account's status is told all the same, with a warning, and the server can leave", async () => {
  const { clock, spending } = silent({});
  await spend(spending, 0.25);
  const reported = spending.report();
  await clock.advance(3000);
  expect(await reported).toMatchObject({ session: { all: { calls: 1, costUsd: 0.25 } }, path: undefined });
  expect(spending.warnings()).toEqual([expect.stringContaining("does not answer within 3 s")]);
  const closed = spending.close();
  await clock.advance(3000);
  await closed;
});
