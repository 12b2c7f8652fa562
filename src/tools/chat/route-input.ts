import { z } from "zod";

import { invalid } from "../../errors.ts";
import { mistakesIn } from "../../lib/mistakes.ts";
import {
  failureClasses,
  metricNames,
  type Route,
  selectNames,
  type StrategyName,
  strategyNames,
} from "../../routing/route.ts";
import { modelId } from "../params.ts";

const id = z.string().max(256);
const most = 8;

const weighted = z.strictObject({
  id,
  weight: z.number().min(0).max(1_000_000).optional(),
  max_cost_per_1k_tokens: z.number().min(0).max(1000).optional().describe("USD, prompt and completion each"),
  min_performance_score: z.number().min(0).max(10_000).optional().describe("On metric's scale"),
});

const route = z.strictObject({
  strategy: z
    .enum(strategyNames)
    .describe(
      "One answer, the next model on failure: fallback, round_robin, cost_optimized, latency_optimized, performance_based. All models at once: compare shows every answer, best_of has one chosen",
    ),
  models: z
    .array(z.union([id, weighted]))
    .min(1)
    .max(most),
  metric: z.enum(metricNames).optional().describe("Benchmark index; default intelligence"),
  select: z.enum(selectNames).optional().describe("best_of: default judge"),
  judge: id.optional().describe("best_of: who judges"),
  rubric: z.string().max(10_000).optional().describe("best_of: what counts"),
  passes: z.int().min(1).max(6).optional().describe("best_of: how often the judge looks"),
  via: z.enum(["auto", "server", "client"]).optional().describe("Who goes through the list"),
  fallback_on: z.array(z.enum(failureClasses)).max(3).optional().describe("Default transient, model"),
  attempt_timeout_seconds: z.number().min(1).max(86_400).optional(),
  dry_run: z.boolean().optional().describe("Plan and estimate only; free"),
});

/** The `model` parameter: one model, a list in the order of preference, or how many models become one answer. */
export const modelOrRoute = z
  .union([modelId, z.array(id).min(1).max(most), route])
  .describe("A model id; or ids in fallback order; or a strategy over several models");

export const otherModels = z
  .array(id)
  .max(most)
  .optional()
  .describe("Models to fall back to after model, in order");

export interface Entry {
  /** As the caller wrote it. */
  id: string;
  weight?: number | undefined;
  max_cost_per_1k_tokens?: number | undefined;
  min_performance_score?: number | undefined;
}

export interface AskedModels {
  entries: Entry[];
  route: Route;
  warnings: string[];
}

const onlyOfBestOf = ["select", "judge", "rubric", "passes"] as const;

/** One model, or the default one when absent. */
export interface AskedModel {
  model: string | undefined;
}

/** What `model` and `models` together ask for. */
export function readRoute(
  model: z.output<typeof modelOrRoute> | undefined,
  models: readonly string[] | undefined,
): AskedModel | AskedModels {
  const asked = typeof model === "string" ? (listIn(model) ?? model) : model;
  if (models && models.length > 0) {
    if (asked !== undefined && typeof asked !== "string") {
      throw invalid("invalid_arguments", "Both model and models name a list", "Give the list once, as model");
    }
    return asList([...(asked?.trim() ? [asked] : []), ...models]);
  }
  if (asked === undefined || typeof asked === "string") return { model: asked };
  if (Array.isArray(asked)) return asList(asked);
  const entries = asked.models.map((one): Entry => (typeof one === "string" ? { id: one } : one));
  const { strategy } = asked;
  const misplaced = onlyOfBestOf.find((name) => asked[name] !== undefined && strategy !== "best_of");
  if (misplaced) {
    throw invalid(
      "invalid_arguments",
      `model.${misplaced} belongs to best_of, and the strategy is ${strategy}`,
      `Leave it out, or use "strategy":"best_of"`,
    );
  }
  if (strategy === "best_of" && (entries.length < 2 || entries.length > 6)) {
    throw invalid(
      "invalid_arguments",
      `best_of takes 2 to 6 models, and these are ${entries.length}`,
      "Give as many; the same one may stand there twice",
    );
  }
  return { ...distinct(entries, strategy), route: { ...routeOf(strategy), ...optionsOf(asked) } };
}

function asList(ids: readonly string[]): AskedModel | AskedModels {
  if (ids.length === 1) return { model: ids[0] };
  const { entries, warnings } = distinct(
    ids.map((one) => ({ id: one })),
    "fallback",
  );
  if (entries.length > most) {
    throw invalid("invalid_arguments", `These are ${entries.length} models, and ${most} are the most`);
  }
  return { entries, warnings, route: routeOf("fallback") };
}

/** Only where all are asked at once is the same model twice another answer, and not the same failure again. */
function distinct(
  entries: readonly Entry[],
  strategy: StrategyName,
): Pick<AskedModels, "entries" | "warnings"> {
  if (strategy === "best_of" || strategy === "compare") return { entries: [...entries], warnings: [] };
  const byId = new Map(entries.toReversed().map((entry) => [entry.id.trim().toLowerCase(), entry]));
  const once = entries.filter((entry) => byId.get(entry.id.trim().toLowerCase()) === entry);
  return once.length === entries.length
    ? { entries: once, warnings: [] }
    : { entries: once, warnings: ["A model that stood in the list more than once was taken once"] };
}

const routeOf = (strategy: StrategyName): Route => ({
  strategy,
  metric: "intelligence",
  fallbackOn: ["transient", "model"],
  via: "auto",
  select: "judge",
  dryRun: false,
});

function optionsOf({
  metric,
  select,
  judge,
  rubric,
  passes,
  via,
  fallback_on: fallbackOn,
  attempt_timeout_seconds: attemptTimeoutSeconds,
  dry_run: dryRun,
}: z.output<typeof route>): Partial<Route> {
  const options = { metric, select, judge, rubric, passes, via, fallbackOn, attemptTimeoutSeconds, dryRun };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** No model id begins with a bracket: a client wrote the list as text. */
function listIn(text: string): string[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = z.array(id).min(1).max(most).safeParse(list);
  if (parsed.success) return parsed.data;
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for chat_completion: ${mistakesIn(parsed.error, [], "model").join("; ")}`,
    "Correct them and call again",
  );
}
