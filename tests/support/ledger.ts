import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { AppError } from "../../src/errors.ts";
import type { Caps } from "../../src/ledger/budgets.ts";
import { createJournal } from "../../src/ledger/journal.ts";
import type { SettledRequest } from "../../src/ledger/paid-call.ts";
import { createSpending, type Spending } from "../../src/ledger/spending.ts";
import type { Clock } from "../../src/lib/clock.ts";
import type { OpenRouter } from "../../src/openrouter/client.ts";
import type { Generation } from "../../src/openrouter/generation.ts";
import { ManualClock } from "./manual-clock.ts";

export interface SpendingSetUp {
  caps?: Caps;
  /** In memory only when absent. */
  folder?: string;
  key?: string;
  baseUrl?: string;
  clock?: Clock;
  getGeneration?: OpenRouter["generation"];
  warn?: (message: string) => void;
}

const unknown: OpenRouter["generation"] = async () => {
  throw new AppError({ category: "Validation Error", code: "no_endpoints", what: "Generation not found" });
};

/** A process that spends: only the folder and the time are shared with others. */
export function startSpending({
  caps = {},
  folder,
  key = "0a1b2c3d",
  baseUrl = "4e5f6a7b",
  clock = new ManualClock(),
  getGeneration = unknown,
  warn = () => {},
}: SpendingSetUp): Spending {
  const journal = createJournal({ folder: async () => folder, key, clock, warn });
  return createSpending({ journal, caps, openrouter: { generation: getGeneration }, key, baseUrl, clock });
}

export const generation = (more: Partial<Generation>): Generation => ({
  model: "acme/one-20260101",
  provider: "Acme",
  cost: null,
  promptTokens: null,
  completionTokens: null,
  ...more,
});

export const settled = (more: Partial<SettledRequest>): SettledRequest => ({
  model: "acme/one-20260101",
  provider: "Acme",
  generationId: "gen-1",
  promptTokens: 10,
  completionTokens: 20,
  cost: null,
  outcome: "answered",
  ...more,
});

/** A whole call that cost `cost`, held at `worstUsd` first. */
export async function spend(
  spending: Spending,
  cost: number | null,
  { worstUsd = cost, ...more }: Omit<Partial<SettledRequest>, "worstUsd"> & { worstUsd?: number | null } = {},
): Promise<void> {
  const call = await spending.open({ tool: "chat_completion", requestedModel: "acme/one", worstUsd });
  call.settle(settled({ cost, ...more }));
  call.close();
}

/** Every line of every ledger file, parsed, by file. */
export async function ledgerIn(folder: string): Promise<Record<string, Record<string, unknown>[]>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  const files = names.toSorted().map(async (name) => {
    const lines = (await readFile(join(folder, name), "utf8")).split("\n").filter((line) => line !== "");
    return [name, lines.map((line) => JSON.parse(line))];
  });
  return Object.fromEntries(await Promise.all(files));
}
