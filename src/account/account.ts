import type { Catalog } from "../catalog/catalog.ts";
import { type Config, describeProblem } from "../config.ts";
import { settings } from "../config/settings.ts";
import type { Conversations } from "../conversations/conversations.ts";
import type { Spending } from "../ledger/spending.ts";
import type { Clock } from "../lib/clock.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { KeyStatus } from "../openrouter/key-status.ts";
import type { Cooldowns } from "../routing/memory/memory.ts";
import { describeKey, type KeyReport } from "./key-report.ts";
import { describeLimits, type LimitReport } from "./limit-report.ts";
import {
  type BudgetReport,
  describeBudgets,
  describeSpending,
  type AccountSpending,
} from "./spending-report.ts";

export interface AccountStatus {
  key: KeyReport;
  spent: AccountSpending;
  budgets: BudgetReport[];
  rate_limits: LimitReport;
  /** Null when none has been needed yet. */
  catalogue: { models: number; age_seconds: number } | null;
  /** Those of this process, how many more lie in the folder, and where; null where it lives in memory only. */
  conversations: { known: number; others: number; folder: string | null };
  /** Videos that are being made, or wait to be fetched; absent when there are none. */
  videos?: readonly VideoRow[];
  versions: { server: string; node: string };
  warnings: string[];
}

interface VideoRow {
  /** For get_result. */
  result_id: string;
  model: string;
  status: string;
  age_seconds: number;
}

export interface Account {
  /** Asks OpenRouter for the key alone, at most once a minute. Rejects only when the signal aborts. */
  status(signal: AbortSignal): Promise<AccountStatus>;
}

interface AccountSources {
  config: Config;
  version: string;
  /** The key's fingerprint. */
  key: string;
  keyStatus: (signal: AbortSignal) => Promise<KeyStatus>;
  spending: Pick<Spending, "report" | "warnings">;
  openrouter: Pick<OpenRouter, "rateLimits">;
  catalog: Pick<Catalog, "known">;
  cooldowns: Pick<Cooldowns, "state">;
  conversations: Pick<Conversations, "known" | "others" | "folder">;
  videoJobs: { list: () => Promise<VideoRow[]> };
  clock: Clock;
}

/** Everything that is known of the account, each part as far as it can be had. */
export function createAccount(sources: AccountSources): Account {
  const {
    config,
    version,
    key,
    keyStatus,
    spending,
    openrouter,
    catalog,
    cooldowns,
    conversations,
    videoJobs,
    clock,
  } = sources;
  return {
    async status(signal) {
      const [known, spent, limits, models, talks, videos] = await Promise.all([
        config.apiKey === undefined ? undefined : keyStatus(signal),
        spending.report(),
        openrouter.rateLimits(),
        catalog.known(signal),
        describeConversations(conversations),
        videoJobs.list(),
      ]);
      const now = clock.now();
      return {
        key: describeKey(known, { config, key, now }),
        spent: describeSpending(spent),
        budgets: describeBudgets(config.maxCostPerCall, spent.budgets),
        rate_limits: describeLimits(limits, cooldowns.state(now), now),
        catalogue: models ? { models: models.size, age_seconds: models.ageSeconds } : null,
        conversations: talks,
        ...(videos.length > 0 && { videos }),
        versions: { server: version, node: process.versions.node },
        warnings: [...whatRefusesCalls(config), ...spending.warnings()],
      };
    },
  };
}

async function describeConversations(
  conversations: AccountSources["conversations"],
): Promise<AccountStatus["conversations"]> {
  const [known, others, folder] = await Promise.all([
    conversations.known(),
    conversations.others(),
    conversations.folder(),
  ]);
  return { known: known.length, others, folder: folder ?? null };
}

/** Settings for whose sake calls that cost are refused; what is wrong with the key is told with the key. */
export const whatRefusesCalls = ({ problems }: Config): string[] =>
  problems
    .filter(
      ({ effect, variable }) => effect === "refuses_paid_calls" && variable !== settings.apiKey.variable,
    )
    .map((problem) => `${describeProblem(problem)}: calls that cost are refused until it is corrected`);
