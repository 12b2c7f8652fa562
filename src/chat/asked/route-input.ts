import { z } from "zod";

import { invalid } from "../../errors.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { mistakesIn } from "../../lib/mistakes.ts";
import { asksAll, type Route, type StrategyName } from "../../routing/plan/plan-route.ts";
import { type modelOrRoute, modelText, mostModels, type routeObject } from "./route-schema.ts";

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
const onlyOfJudges = ["judge", "rubric", "passes"] as const;
const onlyInOrder = ["via", "fallback_on"] as const;

/** One model, or the default one when absent. */
export interface AskedModel {
  model: string | undefined;
  /** The ids of a list that it stands for. */
  list?: string;
  warnings?: string[];
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
  refuseMisplaced(asked);
  refuseEmpty(entries);
  if (strategy === "best_of" && (entries.length < 2 || entries.length > 6)) {
    throw invalid(
      "invalid_arguments",
      `best_of takes 2 to 6 models, and these are ${entries.length}`,
      "Give as many; the same one may stand there twice",
    );
  }
  return { ...distinct(entries, strategy), route: { ...routeOf(strategy), ...optionsOf(asked) } };
}

/** What a strategy does not look at would be ignored in silence. */
function refuseMisplaced(asked: z.output<typeof routeObject>): void {
  const { strategy, select = "judge" } = asked;
  const bestOf = onlyOfBestOf.find((name) => asked[name] !== undefined);
  if (bestOf && strategy !== "best_of") {
    throw invalid(
      "invalid_arguments",
      `model.${bestOf} belongs to best_of, and the strategy is ${strategy}`,
      'Leave it out, or use "strategy":"best_of"',
    );
  }
  const judging = onlyOfJudges.find((name) => asked[name] !== undefined);
  if (judging && select !== "judge") {
    throw invalid(
      "invalid_arguments",
      `model.${judging} is about judging, and select is ${select}`,
      'Leave it out, or use "select":"judge"',
    );
  }
  const inOrder = onlyInOrder.find((name) => asked[name] !== undefined);
  if (inOrder && asksAll(strategy)) {
    throw invalid(
      "invalid_arguments",
      `model.${inOrder} is about who is asked next, and ${strategy} asks all models at once`,
      'Leave it out, or use "strategy":"fallback"',
    );
  }
}

function asList(ids: readonly string[]): AskedModel | AskedModels {
  if (ids.length === 1) return { model: ids[0] };
  const listed = ids.map((id): Entry => ({ id }));
  refuseEmpty(listed);
  const { entries, warnings } = distinct(listed, "fallback");
  if (entries.length > mostModels) {
    throw invalid("invalid_arguments", `These are ${entries.length} models, and ${mostModels} are the most`);
  }
  return { entries, warnings, route: routeOf("fallback") };
}

/** Alone an empty id means the default model; in a list it is a slip. */
function refuseEmpty(entries: readonly Entry[]): void {
  if (entries.every((entry) => entry.id.trim() !== "")) return;
  throw invalid("invalid_arguments", "One of the models has an empty id", "Name it, or leave it out");
}

export const takenOnce = "A model that stood in the list more than once was taken once";

/** Only where all are asked at once is the same model twice another answer, and not the same failure again. */
function distinct(
  entries: readonly Entry[],
  strategy: StrategyName,
): Pick<AskedModels, "entries" | "warnings"> {
  if (asksAll(strategy)) return { entries: [...entries], warnings: [] };
  const byId = new Map(entries.toReversed().map((entry) => [entry.id.trim().toLowerCase(), entry]));
  const once = entries.filter((entry) => byId.get(entry.id.trim().toLowerCase()) === entry);
  return once.length === entries.length
    ? { entries: once, warnings: [] }
    : { entries: once, warnings: [takenOnce] };
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
}: z.output<typeof routeObject>): Partial<Route> {
  const options = { metric, select, judge, rubric, passes, via, fallbackOn, attemptTimeoutSeconds, dryRun };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** No model id begins with a bracket: a client wrote the list as text. */
function listIn(text: string): string[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  const list = jsonOrUndefined(text);
  if (list === undefined) return undefined;
  const parsed = z.array(modelText).min(1).max(mostModels).safeParse(list);
  if (parsed.success) return parsed.data;
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for chat_completion: ${mistakesIn(parsed.error, [], "model").join("; ")}`,
    "Correct them and call again",
  );
}
