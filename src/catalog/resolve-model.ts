import type { Config } from "../config.ts";
import { AppError, invalid } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { DeadlineError, withDeadline } from "../lib/deadline.ts";
import type { Model } from "../openrouter/models.ts";
import type { Catalog, CatalogSnapshot } from "./catalog.ts";
import { slugOf } from "./ids/listings.ts";
import { createResolver, type Resolution } from "./ids/resolver.ts";
import { phraseOf } from "./search/words.ts";

export type Resolved = Exclude<Resolution, { status: "invalid" }>;

/** What understanding a model text needs. */
export interface ModelLookup {
  catalog: Catalog;
  config: Config;
  clock: Clock;
  signal: AbortSignal;
}

interface Found {
  resolved: Resolved;
  snapshot: CatalogSnapshot;
}

/** What a model text means; an id that is not listed is looked for once more in a newer catalogue. */
export async function resolveModel(text: string, context: ModelLookup, forceModel?: string): Promise<Found> {
  const { catalog, signal } = context;
  const found = resolveIn(await catalog.current(signal), text, context, forceModel);
  if (found.resolved.status !== "unknown") return found;
  return resolveIn(await catalog.refreshed(signal), text, context, forceModel);
}

function resolveIn(
  snapshot: CatalogSnapshot,
  text: string,
  { config, clock }: ModelLookup,
  forceModel: string | undefined,
): Found {
  const settings = { aliases: config.modelAliases, forceModel, now: clock.now() };
  return { resolved: valid(text, snapshot.resolve(text, settings)), snapshot };
}

/** Undefined where the catalogue has to be waited for. */
function resolveAtOnce(
  text: string,
  context: ModelLookup,
  forceModel: string | undefined,
): Found | undefined {
  const atHand = context.catalog.atHand();
  const found = atHand && resolveIn(atHand, text, context, forceModel);
  return found?.resolved.status === "unknown" ? undefined : found;
}

/** Words that are the name of one model, or that it alone has all of, name it, where that costs nothing. */
function byWords(text: string, snapshot: CatalogSnapshot): Model | undefined {
  if (!/\S\s+\S/.test(text)) return undefined;
  const found = snapshot.search({ query: text, outputModality: "all", detail: "ids", limit: 2 });
  const [first, other] = found.models;
  if (!first || found.warnings) return undefined;
  // Others may only speak of it in their descriptions.
  const isItsName = phraseOf(slugOf(first.id)) === phraseOf(text);
  return isItsName || !other ? snapshot.models.find(({ id }) => id === first.id) : undefined;
}

/**
 * The listed model that a text means, as `resolveModel` understands it; a preset names none. `words`: those that fit one
 * model alone name it.
 */
export async function listedModel(
  text: string,
  context: ModelLookup,
  words?: "words",
): Promise<{ model: Model; snapshot: CatalogSnapshot; warnings: string[] }> {
  const { resolved, snapshot } = await resolveModel(text, context);
  const meant = resolved.status === "unknown" && words ? byWords(text, snapshot) : undefined;
  if (meant) {
    const note = `'${text}' was taken as '${meant.id}', the one model that these words fit.`;
    return { model: meant, snapshot, warnings: [note, ...snapshot.warnings] };
  }
  if (resolved.status === "unknown") throw modelNotFound(resolved, snapshot);
  if (resolved.status === "preset") {
    throw invalid(
      "preset_without_model",
      `'${resolved.id}' is a preset of your account, not a model`,
      "Ask for the model that the preset uses",
    );
  }
  return { model: resolved.model, snapshot, warnings: [...resolved.notes, ...snapshot.warnings] };
}

// The catalogue only helps to understand the id: a slow one must not eat the time the model has.
const longestCatalogWaitSeconds = 10;

/**
 * The id to send, with `OPENROUTER_FORCE_MODEL` applied. OpenRouter knows ids that it does not list, so only a fresh
 * catalogue refuses one; without any catalogue the id goes out as it was given.
 */
export async function modelToSend(
  asked: string | undefined,
  context: ModelLookup,
): Promise<{ requested: string; resolved: Resolved; snapshot?: CatalogSnapshot; warnings: string[] }> {
  const { config, clock, signal } = context;
  const { forceModel, modelAliases: aliases } = config;
  const requested = asked?.trim() || config.defaultModel;
  const forced =
    forceModel && asked?.trim()
      ? [`'${requested}' was replaced: OPENROUTER_FORCE_MODEL is '${forceModel}'`]
      : [];
  const seconds = Math.min(longestCatalogWaitSeconds, config.replyWithinSeconds / 2);
  try {
    signal.throwIfAborted();
    const { resolved, snapshot } =
      resolveAtOnce(requested, context, forceModel) ??
      (await withDeadline(clock, seconds, signal, (inTime) =>
        resolveModel(requested, { ...context, signal: inTime }, forceModel),
      ));
    if (resolved.status === "unknown" && snapshot.confirmed) {
      throw modelNotFound(
        resolved,
        snapshot,
        forceModel ? "OPENROUTER_FORCE_MODEL" : asked?.trim() ? undefined : "OPENROUTER_DEFAULT_MODEL",
      );
    }
    return { requested, resolved, snapshot, warnings: [...forced, ...resolved.notes, ...snapshot.warnings] };
  } catch (error) {
    const noCatalogue =
      error instanceof DeadlineError ||
      (error instanceof AppError && error.facts.category !== "Validation Error");
    if (!noCatalogue) throw error;
    const resolved = valid(requested, resolveUnlisted(requested, { aliases, forceModel }));
    const warning = "The model catalogue could not be had, so the id was sent as it was given";
    return { requested, resolved, warnings: [...forced, warning] };
  }
}

const resolveUnlisted = createResolver([]);

// A longer one is not shown in part: half a secret is none that could be taken out.
const longestShown = 256;

function valid(text: string, resolution: Resolution): Resolved {
  if (resolution.status !== "invalid") return resolution;
  throw invalid(
    "invalid_model",
    `${text.length > longestShown ? "This id" : `'${text}'`} cannot be used: ${resolution.problem}`,
    "Write it like anthropic/claude-sonnet-4.5, or like openai/gpt-4o-mini?temperature=0.7",
  );
}

/**
 * "Model not found", with what was probably meant, how much the catalogue can be trusted, and the setting that asked for
 * it if one did.
 */
export function modelNotFound(
  { id, suggestions, notes }: Extract<Resolved, { status: "unknown" }>,
  { warnings, confirmed, unreadable }: Pick<CatalogSnapshot, "warnings" | "confirmed" | "unreadable">,
  variable?: string,
): AppError {
  const origin = variable ? ` (from ${variable})` : "";
  const meant =
    suggestions.length > 0 ? `Did you mean ${suggestions.map((name) => `'${name}'`).join(", ")}? ` : "";
  return invalid(
    unreadable === 0 ? "model_not_found" : "model_uncertain",
    [
      unreadable === 0
        ? `Model not found: '${id}'${origin}`
        : `Nobody can tell whether '${id}'${origin} is a model: the rows that can be read do not list it`,
      ...[...notes, ...warnings].map(withoutStop),
    ].join(". "),
    `${meant}search_models finds models by words`,
    {
      model: id,
      suggestions: suggestions.length > 0 ? suggestions : undefined,
      // A newer catalogue may list it.
      retryable: !confirmed,
    },
  );
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, "");
