import type { Catalog, CatalogSnapshot } from "../../catalog/catalog.ts";
import {
  inputModalities as takenBy,
  outputModalities,
  outputsText,
} from "../../catalog/model/capabilities.ts";
import { contextWindow, maxOutputTokens } from "../../catalog/model/context-window.ts";
import { compressesPrompt, refusedModality, unlistedParameters } from "../../catalog/model/suitability.ts";
import { chatObstacle, type Obstacle } from "../../catalog/obstacles.ts";
import type { SearchQuery } from "../../catalog/search/query.ts";
import type { Config } from "../../config.ts";
import { type AppError, invalid } from "../../errors.ts";
import { toObject } from "../../lib/foreign.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Model } from "../../openrouter/models.ts";
import { promptTokens } from "./needs.ts";
import type { Prompt } from "./prompt.ts";

/** A request as a model can take it. */
interface Fitting {
  request: ChatRequest;
  warnings: string[];
  /** The one of them about max_tokens. */
  lowered?: string;
}

/**
 * Whether the model can do what is asked, before it costs money: refuses what cannot work, naming models that can, and
 * returns the request with warnings for what OpenRouter would change or drop in silence.
 */
export function fitToModel(
  request: ChatRequest,
  prompt: Prompt,
  { model, snapshot, config, ...known }: FitOptions & { model: Model; snapshot: CatalogSnapshot },
): Fitting {
  const obstacle = obstacleTo(request, { model, snapshot, config, ...known });
  if (obstacle) throw refusalOf(obstacle, model.id);
  const able = (query: SearchQuery): string[] =>
    snapshot.search({ sort: "intelligence", limit: 5, ...query }).models.map(({ id }) => id);
  refuseModalities(prompt, model, able);
  const adapted = adaptToModel(request, prompt, { model, config });
  refuseTooLong(adapted.request, prompt, { model, reserve: config.reserveTokens, able });
  return adapted;
}

interface FitOptions {
  config: Config;
  catalog: Pick<Catalog, "keptEndpoints">;
  /** Unix milliseconds. */
  now: number;
}

/** What keeps the model from answering this request, whatever its messages are; undefined when nothing is known against it. */
export function obstacleTo(
  { provider, tool_choice: toolChoice }: ChatRequest,
  { model, snapshot, config, catalog, now }: FitOptions & { model: Model; snapshot: CatalogSnapshot },
): Obstacle | undefined {
  const dataCollection = toObject(provider)?.["data_collection"];
  const providers = catalog.keptEndpoints(model.id);
  return chatObstacle(
    model,
    { dataCollection, toolChoice },
    { snapshot, now, providers, tools: config.tools },
  );
}

export const refusalOf = ({ code, what, next, suggestions }: Obstacle, model: string): AppError =>
  invalid(code, `${what}, so nothing was sent`, next, {
    model,
    suggestions: suggestions.length > 0 ? suggestions : undefined,
  });

/**
 * The request as this model can take it, with warnings for what was changed or will be dropped. `squeeze` lowers
 * max_tokens to what the prompt leaves of the context, too, where a refusal would lose one model of several.
 */
export function adaptToModel(
  request: ChatRequest,
  prompt: Prompt,
  { model, config, squeeze = false }: { model: Model; config: Config; squeeze?: boolean },
): Fitting {
  const limited = limitOutput(request, prompt, { model, reserve: config.reserveTokens, squeeze });
  const { lowered } = limited;
  return {
    request: { ...limited.request, ...whatItMakes(request, model) },
    warnings: [...(lowered ? [lowered] : []), ...droppedParameters(request, model)],
    ...(lowered !== undefined && { lowered }),
  };
}

/** Without text among its outputs, a model is asked for what it makes: OpenRouter asks every model for text. */
function whatItMakes(request: ChatRequest, model: Model): { modalities?: string[] } {
  const isSaid = request["modalities"] !== undefined;
  return isSaid || outputsText(model) ? {} : { modalities: outputModalities(model) };
}

type Able = (query: SearchQuery) => string[];

function refuseModalities(prompt: Prompt, model: Model, able: Able): void {
  const refused = refusedModality(model, prompt.modalities);
  if (refused === undefined) return;
  const suggestions = able({ inputModality: refused });
  throw invalid(
    "unsupported_modality",
    `${model.id} takes no ${refused} input (only ${takenBy(model).join(", ")}), so nothing was sent`,
    `Use one that does${inBrackets(suggestions)}; search_models inputModality finds more`,
    { model: model.id, suggestions },
  );
}

function limitOutput(
  request: ChatRequest,
  prompt: Prompt,
  { model, reserve, squeeze }: { model: Model; reserve: number; squeeze: boolean },
): Omit<Fitting, "warnings"> {
  const window = contextWindow(model);
  const listed = maxOutputTokens(model) ?? window;
  if (listed === null || typeof request.max_tokens !== "number") return { request };
  // Many models list as much as their whole window, which a prompt has to share.
  const left = window === null ? listed : window - promptTokens(request, prompt) - reserve;
  const most = Math.min(listed, Math.max(1, left));
  if (request.max_tokens <= (squeeze ? most : listed)) return { request };
  return {
    request: { ...request, max_tokens: most },
    lowered: `max_tokens was lowered from ${request.max_tokens} to ${most}, the most that ${model.id} can write`,
  };
}

function refuseTooLong(
  request: ChatRequest,
  prompt: Prompt,
  { model, reserve, able }: { model: Model; reserve: number; able: Able },
): void {
  const window = contextWindow(model);
  if (window === null || compressesPrompt(request)) return;
  const promptSize = promptTokens(request, prompt);
  const answer = typeof request.max_tokens === "number" ? request.max_tokens : 0;
  const needed = promptSize + answer + reserve;
  if (needed <= window) return;
  const parts = [`about ${promptSize} tokens of prompt`];
  if (answer > 0) parts.push(`${answer} of max_tokens`);
  if (reserve > 0) parts.push(`${reserve} of OPENROUTER_RESERVE_TOKENS`);
  const suggestions = able({ minContextLength: needed });
  throw invalid(
    "context_too_long",
    `${model.id} has a context of ${window} tokens, and this needs ${needed} (${parts.join(", ")}), so nothing was sent`,
    `Shorten the messages, lower max_tokens, use a model that fits${inBrackets(suggestions)}, or pass plugins [{"id":"context-compression"}]`,
    { model: model.id, suggestions },
  );
}

const inBrackets = (ids: readonly string[]): string => (ids.length > 0 ? ` (${ids.join(", ")})` : "");

/** OpenRouter docs, parameters: what a provider does not support is dropped in silence. */
function droppedParameters(request: ChatRequest, model: Model): string[] {
  const dropped = unlistedParameters(model, Object.keys(request));
  return dropped.length === 0
    ? []
    : [
        `${model.id} does not list ${dropped.join(", ")}: OpenRouter drops it in silence (provider.require_parameters refuses instead)`,
      ];
}
