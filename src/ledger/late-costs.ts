import type { Clock } from "../lib/clock.ts";
import { withDeadline } from "../lib/deadline.ts";
import { amountOrNull, roundDollars } from "../lib/dollars.ts";
import { once } from "../lib/once.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { Generation } from "../openrouter/generation.ts";
import { createCostLookup } from "./cost-lookup.ts";
import type { LedgerEntry } from "./entry.ts";
import type { Journal } from "./journal.ts";
import { tokensOrNull } from "./paid-call.ts";

interface LateCostsOptions {
  journal: Pick<Journal, "correct" | "openEstimates">;
  openrouter: Pick<OpenRouter, "generation">;
  /** The base URL's fingerprint. */
  baseUrl: string;
  clock: Clock;
  leaving: AbortSignal;
}

/** Finds out what calls cost whose answers did not tell. */
export interface LateCosts {
  /** What OpenRouter wrote down about a generation that has just ended; undefined when it does not say within a minute. */
  askSoon(about: { generationId: string; heldUsd: number }): Promise<Generation | undefined>;
  /** Of an estimate: asks some more, and corrects the entry when there is an answer. */
  askLater(entry: LedgerEntry): void;
  /** The first time: asks about estimates that earlier processes left within a day. */
  recover(): void;
  /** How many are being asked about, and the USD that count or are held for them. */
  state(): { lookups: number; unknownUsd: number };
}

const minuteMs = 60_000;
// /generation knows a call a moment after its end, and sometimes only minutes later (seen at the live service, October 2026:
// 1 to 8 minutes, of free models up to 50).
const soonMs = [1500, 5500, 17_500, 47_500];
const soonSeconds = 55;
const laterMs = [minuteMs, 3 * minuteMs, 10 * minuteMs];
const dayMs = 24 * 60 * minuteMs;
const mostRecovered = 20;
// Of a service that never tells, so many are asked about at most; the others stay estimates.
const mostAsked = 1000;

export function createLateCosts({
  journal,
  openrouter,
  baseUrl,
  clock,
  leaving,
}: LateCostsOptions): LateCosts {
  const costs = createCostLookup(openrouter, { clock, leaving });
  const asked = new Set<{ usd: number }>();

  const whileAsked = async <T>(usd: number, work: Promise<T>): Promise<T> => {
    const one = { usd };
    asked.add(one);
    try {
      return await work;
    } finally {
      asked.delete(one);
    }
  };

  const correct = async (entry: LedgerEntry, momentsMs: readonly number[]): Promise<void> => {
    if (entry.generation_id === null) return;
    const found = await whileAsked(entry.cost ?? 0, costs.find(entry.generation_id, momentsMs));
    const cost = amountOrNull(found?.cost);
    if (cost === null || leaving.aborted) return;
    journal.correct({
      ...entry,
      model: entry.model ?? found?.model ?? null,
      provider: entry.provider ?? found?.provider ?? null,
      prompt_tokens: entry.prompt_tokens ?? tokensOrNull(found?.promptTokens),
      completion_tokens: entry.completion_tokens ?? tokensOrNull(found?.completionTokens),
      cost,
      source: "generation",
    });
  };

  const recoverOnce = once(async () => {
    const since = new Date(clock.now() - dayMs).toISOString();
    const open = await journal.openEstimates({ baseUrl, since, most: mostRecovered });
    await Promise.all(open.map((entry) => correct(entry, [0])));
  });

  return {
    async askSoon({ generationId, heldUsd }) {
      if (leaving.aborted || asked.size >= mostAsked) return undefined;
      const work = withDeadline(clock, soonSeconds, leaving, (signal) =>
        costs.find(generationId, soonMs, signal),
      );
      return whileAsked(heldUsd, work);
    },
    askLater(entry) {
      if (entry.source !== "estimate" || entry.outcome === "running") return;
      if (leaving.aborted || asked.size >= mostAsked) return;
      const sinceEnd = clock.now() - Date.parse(entry.ts);
      void correct(
        entry,
        laterMs.map((at) => at - sinceEnd),
      );
    },
    recover: () => void recoverOnce(),
    state: () => ({
      lookups: asked.size,
      unknownUsd: roundDollars([...asked].reduce((sum, { usd }) => sum + usd, 0)),
    }),
  };
}
