import { expect } from "vitest";

import type { HarnessOptions } from "./harness.ts";
import { ledgerIn } from "./ledger.ts";
import { ManualClock } from "./manual-clock.ts";
import { type Several, startSeveral } from "./several-models.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface Paying extends Several {
  clock: ManualClock;
  /** OPENROUTER_STATE_DIR. */
  folder: string;
  /** The lines of the ledger, once there are so many. */
  lines: (count: number) => Promise<Record<string, any>[]>;
  /** `spent`, `budgets` and the rest, as they are told. */
  account: () => Promise<Record<string, any>>;
}

export interface PayingOptions extends HarnessOptions {
  clock?: ManualClock;
  /** Of another server, to share it. */
  folder?: string;
}

/** A server that keeps a ledger, and whose time passes only when a test says so. */
export async function startPaying({
  env,
  simulator,
  clock = new ManualClock(),
  folder: given,
  ...options
}: PayingOptions = {}): Promise<Paying> {
  const folder = given ?? (await temporaryFolder());
  const several = await startSeveral({
    clock,
    random: () => 0,
    ...options,
    simulator: { generationDelayMs: 0, ...simulator },
    env: { OPENROUTER_STATE_DIR: folder, ...env },
  });
  const written = async (): Promise<Record<string, any>[]> => Object.values(await ledgerIn(folder)).flat();
  return {
    ...several,
    clock,
    folder,
    async lines(count) {
      await expect.poll(async () => (await written()).length).toBeGreaterThanOrEqual(count);
      return written();
    },
    account: async () => (await several.call("get_account_status", {})).data,
  };
}

/** USD of all lines, without the dust of binary fractions. */
export const costOf = (lines: readonly Record<string, any>[]): number =>
  Number(lines.reduce((sum, { cost }) => sum + cost, 0).toFixed(12));
