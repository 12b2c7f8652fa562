import { expect, onTestFinished, test, vi } from "vitest";

import { ledgerIn } from "../support/ledger.ts";
import { startPaying } from "../support/paying.ts";
import { mini } from "../support/several-models.ts";

/** After a chat, while no pause ever ends: how many lines there are then, and once the server has left. */
async function linesAfterChat(env: Record<string, string>): Promise<number[]> {
  const { ask, folder, leave } = await startPaying({ env });
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const count = async (): Promise<number> =>
    Object.values(await ledgerIn(folder).catch(() => ({}))).flat().length;
  expect((await ask(mini, { max_tokens: 10 })).isError).toBe(false);
  let then = 0;
  for (let look = 0; look < 200 && then === 0; look += 1) then = await count();
  await leave();
  return [then, await count()];
}

test("a line waits for others, and for nobody where the server leaves", async () => {
  expect(await linesAfterChat({})).toEqual([0, 1]);
});

test("under a day's budget, which other servers read from the file, it is written at once", async () => {
  expect(await linesAfterChat({ OPENROUTER_MAX_COST_PER_DAY: "1" })).toEqual([1, 1]);
});
