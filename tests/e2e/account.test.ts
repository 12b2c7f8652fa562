import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { systemClock } from "../../src/lib/clock.ts";
import { fingerprint } from "../../src/lib/fingerprint.ts";
import { ledgerIn, spend, startSpending } from "../support/ledger.ts";
import { startServer } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("servers that share a state folder tell of each other's calls", async () => {
  const { simulator, env } = await simulated();
  const folder = join(await temporaryFolder(), "state");
  const server = startServer({
    env: { ...env, OPENROUTER_STATE_DIR: folder, OPENROUTER_MAX_COST_PER_DAY: "2" },
  });
  await server.initialize();
  const status = async (id: number) =>
    JSON.parse(
      (await server.request(id, "tools/call", { name: "get_account_status", arguments: {} })).result
        ?.content[0].text,
    );
  expect(await status(1)).toMatchObject({ key: { valid: true }, spent: { day: { calls: 0 } } });
  expect(existsSync(folder)).toBe(false);

  const other = startSpending({ folder, key: fingerprint(simulator.key), clock: systemClock });
  await spend(other, 0.25);
  await other.close();
  expect(await status(2)).toMatchObject({
    spent: { session: { calls: 0 }, day: { calls: 1, cost: 0.25 } },
    budgets: [{ budget: "day", spent: 0.25, left: 1.75 }],
  });
  expect(Object.values(await ledgerIn(folder)).flat()).toHaveLength(1);
  server.child.stdin.end();
  expect(await server.exited).toBe(0);
  expect(server.stderr()).toBe("");
});
