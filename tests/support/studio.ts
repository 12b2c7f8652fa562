import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "vitest";

import { type Harness, type HarnessOptions, startHarness } from "./harness.ts";
import { hurriedClock } from "./hurried-clock.ts";
import { ledgerIn } from "./ledger.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const veo = "google/veo-3.1";

export const prompt = "a red panda reads a map aloud";

interface Studio extends Harness {
  output: string;
  state: string;
  paths: (method: string) => string[];
  /** The files of jobs. */
  jobs: () => Promise<string[]>;
  /** The lines of the ledger, once there are so many. */
  ledger: (count: number) => Promise<Record<string, unknown>[]>;
}

interface StudioOptions extends HarnessOptions {
  videoMs?: number;
  /** A server beside another one, with its folders and its OpenRouter. */
  beside?: Studio;
}

export async function start({ videoMs = 0, beside, ...options }: StudioOptions = {}): Promise<Studio> {
  const clock = hurriedClock();
  const output = beside?.output ?? (await temporaryFolder());
  const state = beside?.state ?? (await temporaryFolder());
  const harness = await startHarness({
    clock,
    simulator: { clock, videoMs },
    ...options,
    env: {
      OPENROUTER_OUTPUT_DIR: output,
      OPENROUTER_STATE_DIR: state,
      OPENROUTER_TOOLS: "default,video",
      ...(beside && { OPENROUTER_BASE_URL: beside.simulator.baseUrl }),
      ...options.env,
    },
  });
  const folder = join(state, "jobs");
  return {
    ...harness,
    output,
    state,
    paths: (method) =>
      (beside ?? harness).simulator.requests
        .filter((request) => request.method === method)
        .map(({ path }) => path.replace("/api/v1", "")),
    jobs: () => readdir(folder).catch(() => []),
    async ledger(count) {
      const lines = async () => Object.values(await ledgerIn(state).catch(() => ({}))).flat();
      await expect.poll(async () => (await lines()).length).toBeGreaterThanOrEqual(count);
      return lines();
    },
  };
}

export const spentThisMonth = async ({ call }: Harness): Promise<number> =>
  (await call("get_account_status", {})).data["spent"].month.cost;
