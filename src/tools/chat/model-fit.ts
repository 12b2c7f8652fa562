import { inputModalities as takenBy } from "../../catalog/capabilities.ts";
import type { CatalogSnapshot } from "../../catalog/catalog.ts";
import { contextWindow, maxOutputTokens } from "../../catalog/context-window.ts";
import type { SearchQuery } from "../../catalog/search/query.ts";
import type { Config } from "../../config.ts";
import { invalid } from "../../errors.ts";
import type { ChatRequest } from "../../openrouter/chat-attempt.ts";
import type { Model } from "../../openrouter/models.ts";
import type { Message } from "./messages.ts";
import { inputModalities, promptTokens } from "./prompt-size.ts";

/**
 * Whether the model can do what is asked, before it costs money: refuses what cannot work, naming models that can, and
 * returns the request with warnings for what OpenRouter would change or drop in silence.
 */
export function fitToModel(
  request: ChatRequest,
  messages: readonly Message[],
  { model, snapshot, config }: { model: Model; snapshot: CatalogSnapshot; config: Config },
): { request: ChatRequest; warnings: string[] } {
  const able = (query: SearchQuery): string[] =>
    snapshot.search({ sort: "intelligence", limit: 5, ...query }).models.map(({ id }) => id);
  refuseModalities(messages, model, able);
  const limited = limitOutput(request, messages, { model, reserve: config.reserveTokens });
  refuseTooLong(limited.request, messages, { model, reserve: config.reserveTokens, able });
  return { request: limited.request, warnings: [...limited.warnings, ...droppedParameters(request, model)] };
}

type Able = (query: SearchQuery) => string[];

function refuseModalities(messages: readonly Message[], model: Model, able: Able): void {
  const taken = takenBy(model);
  // Routers and rows that list nothing are not known to refuse anything.
  if (taken.length === 0) return;
  for (const modality of inputModalities(messages)) {
    if (taken.includes(modality)) continue;
    const suggestions = able({ inputModality: modality });
    throw invalid(
      "unsupported_modality",
      `${model.id} takes no ${modality} input (only ${taken.join(", ")}), so nothing was sent`,
      `Use one that does${listed(suggestions)}; search_models inputModality finds more`,
      { model: model.id, suggestions },
    );
  }
}

function limitOutput(
  request: ChatRequest,
  messages: readonly Message[],
  { model, reserve }: { model: Model; reserve: number },
): { request: ChatRequest; warnings: string[] } {
  const window = contextWindow(model);
  const listed = maxOutputTokens(model) ?? window;
  if (listed === null || typeof request.max_tokens !== "number" || request.max_tokens <= listed) {
    return { request, warnings: [] };
  }
  // Many models list as much as their whole window, which a prompt has to share.
  const left = window === null ? listed : window - promptTokens(messages, toolsOf(request)) - reserve;
  const most = Math.min(listed, Math.max(1, left));
  return {
    request: { ...request, max_tokens: most },
    warnings: [
      `max_tokens was lowered from ${request.max_tokens} to ${most}, the most that ${model.id} can write`,
    ],
  };
}

const toolsOf = ({ tools }: ChatRequest): unknown[] => (Array.isArray(tools) ? tools : []);

function refuseTooLong(
  request: ChatRequest,
  messages: readonly Message[],
  { model, reserve, able }: { model: Model; reserve: number; able: Able },
): void {
  const window = contextWindow(model);
  if (window === null || compresses(request)) return;
  const prompt = promptTokens(messages, toolsOf(request));
  const answer = typeof request.max_tokens === "number" ? request.max_tokens : 0;
  const needed = prompt + answer + reserve;
  if (needed <= window) return;
  const parts = [`about ${prompt} tokens of prompt`];
  if (answer > 0) parts.push(`${answer} of max_tokens`);
  if (reserve > 0) parts.push(`${reserve} of OPENROUTER_RESERVE_TOKENS`);
  const suggestions = able({ minContextLength: needed });
  throw invalid(
    "context_too_long",
    `${model.id} has a context of ${window} tokens, and this needs ${needed} (${parts.join(", ")}), so nothing was sent`,
    `Shorten the messages, lower max_tokens, use a model that fits${listed(suggestions)}, or pass plugins [{"id":"context-compression"}]`,
    { model: model.id, suggestions },
  );
}

const listed = (ids: readonly string[]): string => (ids.length > 0 ? ` (${ids.join(", ")})` : "");

const compresses = ({ plugins }: ChatRequest): boolean =>
  Array.isArray(plugins) &&
  plugins.some((plugin) => plugin?.id === "context-compression" && plugin.enabled !== false);

// What `supported_parameters` calls the parameters that some models do not have. max_tokens is universal;
// parallel_tool_calls is listed by almost none, although most have it (457 models of August 2026: 4).
const listedAs: Readonly<Record<string, readonly string[]>> = {
  temperature: ["temperature"],
  top_p: ["top_p"],
  frequency_penalty: ["frequency_penalty"],
  presence_penalty: ["presence_penalty"],
  seed: ["seed"],
  stop: ["stop"],
  tools: ["tools"],
  response_format: ["response_format", "structured_outputs"],
  reasoning: ["reasoning", "reasoning_effort"],
  top_k: ["top_k"],
  verbosity: ["verbosity"],
  logprobs: ["logprobs"],
  top_logprobs: ["top_logprobs"],
  logit_bias: ["logit_bias"],
  min_p: ["min_p"],
  top_a: ["top_a"],
  repetition_penalty: ["repetition_penalty"],
  tool_choice: ["tool_choice"],
  web_search_options: ["web_search_options"],
};

/** OpenRouter docs, parameters: what a provider does not support is dropped in silence. */
function droppedParameters(request: ChatRequest, model: Model): string[] {
  const supported = new Set(model.supported_parameters);
  if (supported.size === 0) return [];
  const dropped = Object.keys(request).filter(
    (name) => Object.hasOwn(listedAs, name) && !listedAs[name]?.some((alias) => supported.has(alias)),
  );
  return dropped.length === 0
    ? []
    : [
        `${model.id} does not list ${dropped.join(", ")}: OpenRouter drops it in silence (provider.require_parameters refuses instead)`,
      ];
}
