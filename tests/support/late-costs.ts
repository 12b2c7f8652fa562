import { expect } from "vitest";

import { AppError } from "../../src/errors.ts";
import type { Generation } from "../../src/openrouter/generation.ts";
import { generation, ledgerIn, type SpendingSetUp, startSpending } from "./ledger.ts";
import { ManualClock } from "./manual-clock.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const notFound = new AppError({
  category: "Validation Error",
  code: "no_endpoints",
  what: "not found",
});

const soonMs = [1500, 4000, 12_000, 30_000];

export const minute = 60_000;

export const hour = 60 * minute;

/** A service that knows a generation only so many ms after noon. */
export function knowing(clock: ManualClock, atMs: number, cost = 0.125) {
  const asked: [id: string, seconds: number][] = [];
  const noon = clock.now();
  const getGeneration = async (id: string): Promise<Generation> => {
    asked.push([id, (clock.now() - noon) / 1000]);
    if (clock.now() - noon < atMs) throw notFound;
    return generation({ cost, promptTokens: 7, completionTokens: 9 });
  };
  return { asked, getGeneration };
}

export async function setUp(knownAtMs: number, more: SpendingSetUp = {}) {
  const [folder, clock] = [await temporaryFolder(), new ManualClock()];
  const service = knowing(clock, knownAtMs);
  const start = (other: SpendingSetUp = {}) =>
    startSpending({ folder, clock, getGeneration: service.getGeneration, ...more, ...other });
  const lines = async () => Object.values(await ledgerIn(folder)).flat();
  return { folder, clock, start, lines, asked: service.asked };
}

export async function soon(clock: ManualClock): Promise<void> {
  for (const pause of soonMs) await clock.advance(pause);
}

/** Lets what reads and writes files come to its end. */
export const settle = async (done: () => unknown): Promise<void> => {
  await expect.poll(done).toBeTruthy();
};

export const cutOff = { promptTokens: null, completionTokens: null, outcome: "stream_broken" };
