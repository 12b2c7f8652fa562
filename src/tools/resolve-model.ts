import type { CatalogSnapshot } from "../catalog/catalog.ts";
import { createResolver, type Resolution } from "../catalog/ids/resolver.ts";
import { AppError, invalid } from "../errors.ts";
import type { ToolContext } from "./define-tool.ts";

export type Resolved = Exclude<Resolution, { status: "invalid" }>;

/** What a model text means; an id that is not listed is looked for once more in a newer catalogue. */
export async function resolveModel(
  text: string,
  { catalog, config, clock, signal }: Pick<ToolContext, "catalog" | "config" | "clock" | "signal">,
): Promise<{ resolved: Resolved; snapshot: CatalogSnapshot }> {
  const settings = { aliases: config.modelAliases, forceModel: config.forceModel, now: clock.now() };
  let snapshot = await catalog.current(signal);
  let resolved = valid(text, snapshot.resolve(text, settings));
  if (resolved.status === "unknown") {
    snapshot = await catalog.refreshed(signal);
    resolved = valid(text, snapshot.resolve(text, settings));
  }
  return { resolved, snapshot };
}

/**
 * The id to send. OpenRouter knows ids that it does not list, so only a fresh catalogue refuses one; without any
 * catalogue the id goes out as it was given.
 */
export async function modelToSend(
  text: string,
  context: Pick<ToolContext, "catalog" | "config" | "clock" | "signal">,
): Promise<{ resolved: Resolved; warnings: string[] }> {
  try {
    const { resolved, snapshot } = await resolveModel(text, context);
    if (resolved.status === "unknown" && snapshot.fresh) throw modelNotFound(resolved);
    return { resolved, warnings: resolved.notes };
  } catch (error) {
    if (!(error instanceof AppError) || error.facts.category === "Validation Error") throw error;
    const { modelAliases: aliases, forceModel } = context.config;
    const resolved = valid(text, resolveUnlisted(text, { aliases, forceModel }));
    return {
      resolved,
      warnings: ["The model catalogue could not be had, so the id was sent as it was given"],
    };
  }
}

const resolveUnlisted = createResolver([]);

function valid(text: string, resolution: Resolution): Resolved {
  if (resolution.status !== "invalid") return resolution;
  throw invalid(
    "invalid_model",
    `'${text.slice(0, 256)}' is no model id: ${resolution.problem}`,
    "Write it like anthropic/claude-sonnet-4.5, or like openai/gpt-4o-mini?temperature=0.7",
  );
}

/** "Model not found", with what was probably meant. */
export function modelNotFound({
  id,
  suggestions,
  notes,
}: Extract<Resolved, { status: "unknown" }>): AppError {
  const meant =
    suggestions.length > 0 ? `Did you mean ${suggestions.map((name) => `'${name}'`).join(", ")}? ` : "";
  return invalid(
    "model_not_found",
    [`Model not found: '${id}'`, ...notes.map((note) => note.replace(/\.$/, ""))].join(". "),
    `${meant}search_models finds models by words`,
    { model: id, suggestions: suggestions.length > 0 ? suggestions : undefined },
  );
}
