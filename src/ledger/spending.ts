import type { Clock } from "../lib/clock.ts";
import { amountOrNull } from "../lib/dollars.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { BudgetState } from "./budget-state.ts";
import { Budgets, type CallLimit, type Caps } from "./budgets.ts";
import type { LedgerEntry } from "./entry.ts";
import type { Journal, JournalTotals } from "./journal.ts";
import { createLateCosts } from "./late-costs.ts";
import { createPaidCall, type PaidCall } from "./paid-call.ts";
import type { WorstParts } from "./refusals.ts";

export interface CallRequest extends CallLimit {
  tool: string;
  requestedModel: string;
  /**
   * Most that all of it can cost, sub-calls included, USD; null when nobody knows. A function makes it of the smallest
   * remainder of all caps, undefined when none is set, in the same step in which it is held.
   */
  worstUsd: number | null | ((leftUsd: number | undefined) => number | null);
  /** For the words of a refusal. */
  parts?: WorstParts | undefined;
  /** What to count the call as when its worst case is unknown. */
  assumeCostUsd?: number | undefined;
}

export interface SpendingReport extends JournalTotals {
  budgets: BudgetState[];
  /** Requests that ended without their cost, about which OpenRouter is being asked. */
  lookups: number;
  /** USD that count or are held for them until it tells. */
  unknownUsd: number;
  /** The ledger's file of this month; undefined when it lives in memory only. */
  path: string | undefined;
}

export interface Spending {
  /** Holds the worst case of a call. Throws a Validation Error when that is over a budget, or unknown where one is set. */
  open(request: CallRequest): Promise<PaidCall>;
  /** What a request really cost that went on when its call was closed. */
  correct(entry: Omit<LedgerEntry, "key" | "base_url">): void;
  /** The smallest remainder of all caps, USD, the call's own included; undefined when none is set. */
  remaining(limit?: CallLimit): Promise<number | undefined>;
  /** How each budget that is set stands, as of the last call. */
  budgets(): BudgetState[];
  /** For the reader of a result: a budget that is nearly spent, a ledger that cannot be kept. */
  warnings(): string[];
  report(): Promise<SpendingReport>;
  /** Waits for calls under way, gives up looking for costs, and writes what is left to be written. */
  close(): Promise<void>;
}

interface SpendingOptions {
  journal: Journal;
  caps: Caps;
  openrouter: Pick<OpenRouter, "generation">;
  /** The key's fingerprint. */
  key: string;
  /** The base URL's. */
  baseUrl: string;
  clock: Clock;
}

/** What was spent and what may be spent: every paid call is opened here before it is sent, and settled from its real cost. */
export function createSpending({
  journal,
  caps,
  openrouter,
  key,
  baseUrl,
  clock,
}: SpendingOptions): Spending {
  const budgets = new Budgets(caps, () => journal.totals());
  const leaving = new AbortController();
  const costs = createLateCosts({ journal, openrouter, baseUrl, clock, leaving: leaving.signal });
  /** Calls that are open, and lookups. */
  const underWay = new Set<Promise<void>>();

  const track = (work: Promise<void>): void => {
    underWay.add(work);
    void work.then(() => underWay.delete(work));
  };

  return {
    async open({ tool, requestedModel, worstUsd, assumeCostUsd, ...limit }) {
      if (budgets.sharesDay) await journal.refresh("day");
      // From here to the end there is no wait: what is checked is still so when it is held.
      const worst = amountOrNull(
        typeof worstUsd === "function" ? worstUsd(budgets.remaining(limit)) : worstUsd,
      );
      const held = worst ?? assumeCostUsd ?? null;
      // What costs nothing is over no budget, not even over one that is overspent.
      if (worst !== 0) {
        const parts = {
          ...limit.parts,
          isAssumed: worst === null && held !== null,
          isNoChat: tool !== "chat_completion",
        };
        budgets.hold({ requestedModel, worstUsd: held, ...limit, parts });
      }
      costs.recover();
      let end: (() => void) | undefined;
      track(new Promise<void>((resolve) => (end = resolve)));
      return createPaidCall({
        heldUsd: held,
        release: (usd) => budgets.release(usd),
        record({ requested_model = requestedModel, ...told }) {
          const entry = { tool, requested_model, key, base_url: baseUrl, ...told };
          journal.record(entry);
          costs.askLater(entry);
        },
        lookUp: (about, then) => track(costs.askSoon(about).then(then)),
        onClose: () => end?.(),
        clock,
      });
    },
    correct: (entry) => journal.correct({ ...entry, key, base_url: baseUrl }),
    async remaining(limit) {
      if (budgets.sharesDay) await journal.refresh("day");
      return budgets.remaining(limit);
    },
    budgets: () => budgets.states(),
    warnings() {
      const problem = journal.problem();
      return [...budgets.warnings(), ...(problem === undefined ? [] : [problem])];
    },
    async report() {
      costs.recover();
      // What cannot be read is told as a warning.
      const [path] = await Promise.all([journal.path(), journal.refresh("month").catch(() => {})]);
      const { session, day, month } = journal.totals();
      return { session, day, month, budgets: budgets.states(), ...costs.state(), path };
    },
    async close() {
      leaving.abort(new Error("the server leaves"));
      while (underWay.size > 0) await Promise.all(underWay);
      await journal.close();
    },
  };
}
