import type { CatalogSnapshot } from "../catalog/catalog.ts";
import { isExpired } from "../catalog/model/dates.ts";
import { suits, toolOf } from "../catalog/model/model-tool.ts";
import { listedModel } from "../catalog/resolve-model.ts";
import { nameOfTool } from "../config/tool-set.ts";
import { type AppError, invalid } from "../errors.ts";
import type { Model } from "../openrouter/models.ts";
import type { MakingContext } from "./context.ts";

/** A kind of work that a tool asks models for. */
export interface Kind {
  tool: Parameters<typeof suits>[1];
  /** What its models make, in a refusal: `pictures`. */
  makes: string;
  /** What one unit of it costs by the catalogue, USD, to compare models by; null is unknown. */
  priceOf: (model: Model) => number | null;
  /** Whether one that costs nothing may be chosen: many that are listed so are charged by the piece, or learn from it. */
  takesFree: boolean;
}

export interface ChosenModel {
  model: Model;
  /** Nobody named one. */
  isDefault: boolean;
  snapshot: CatalogSnapshot;
  warnings: string[];
}

type Lookup = Pick<MakingContext, "catalog" | "config" | "clock" | "signal">;

/** The model that is named, or the cheapest that does; throws a Validation Error for one that makes something else. */
export async function chooseModel(
  named: string | undefined,
  kind: Kind,
  context: Lookup,
  alsoFits: (model: Model) => boolean = () => true,
): Promise<ChosenModel> {
  if (named !== undefined) {
    const { model, snapshot, warnings } = await listedModel(named, context);
    if (!suits(model, kind.tool)) throw otherKind(model, kind, { snapshot, ...context });
    return { model, isDefault: false, snapshot, warnings };
  }
  const snapshot = await context.catalog.current(context.signal);
  const known = { snapshot, ...context };
  const [model] = cheapestFirst(kind, known, alsoFits);
  if (model) return { model, isDefault: true, snapshot, warnings: snapshot.warnings };
  const others = cheapestFirst(kind, known)
    .slice(0, 3)
    .map(({ id }) => id);
  throw invalid(
    "no_model",
    `No listed model that makes ${kind.makes} takes what was asked for`,
    others.length > 0
      ? `Name one (${others.join(", ")}): what it takes is said then`
      : "search_models with outputModality finds what there is",
    { suggestions: others.length > 0 ? others : undefined },
  );
}

/** Those that do the work, the cheapest first; those whose price nobody tells come last, as they are listed. */
export function cheapestFirst(
  { tool, priceOf, takesFree }: Kind,
  { snapshot, clock }: Pick<Lookup, "clock"> & { snapshot: CatalogSnapshot },
  alsoFits: (model: Model) => boolean = () => true,
): Model[] {
  const now = clock.now();
  return snapshot.models
    .filter((model) => toolOf(model) === tool && model.alias_target === null && !isExpired(model, now))
    .filter((model) => (takesFree || !model.id.endsWith(":free")) && alsoFits(model))
    .map((model) => ({ model, price: priceOf(model) }))
    .map(({ model, price }) => ({ model, price: price === 0 && !takesFree ? null : price }))
    .toSorted((one, other) => (one.price ?? Infinity) - (other.price ?? Infinity) || 0)
    .map(({ model }) => model);
}

function otherKind(
  model: Model,
  kind: Kind,
  known: Pick<Lookup, "clock" | "config"> & { snapshot: CatalogSnapshot },
): AppError {
  const suggestions = cheapestFirst(kind, known)
    .slice(0, 3)
    .map(({ id }) => id);
  const fitting = toolOf(model);
  const instead = [
    ...(fitting ? [`Use ${nameOfTool(fitting, known.config)} for it`] : []),
    ...(suggestions.length > 0
      ? [`${fitting ? "use" : "Use"} a model that does (${suggestions.join(", ")})`]
      : []),
  ];
  return invalid(
    "wrong_kind_of_model",
    `${model.id} makes no ${kind.makes}, so nothing was sent`,
    instead.length > 0 ? instead.join(", or ") : "Use another model (search_models finds one)",
    { model: model.id, suggestions: suggestions.length > 0 ? suggestions : undefined },
  );
}
