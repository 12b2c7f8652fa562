import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Model } from "../../openrouter/models.ts";
import { inputModalities } from "./capabilities.ts";

/** The first of the modalities that the model does not take. Routers list none, and are not known to refuse any. */
export function refusedModality(model: Model, modalities: readonly string[]): string | undefined {
  const taken = inputModalities(model);
  return taken.length === 0 ? undefined : modalities.find((modality) => !taken.includes(modality));
}

// Perplexity's models search without being asked, and charge for each search (OpenRouter's catalogue, August 2026).
const searching = /^~?perplexity\/|-search(?:-|$)|deep-research/;

/** Whether the model searches the web of its own accord, and charges for that: nobody can tell how often. */
export const searchesByItself = ({ id, pricing }: Model): boolean =>
  searching.test(id) && pricing?.["web_search"] !== undefined;

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

/** Of the named parameters those that the model does not list; none for a model that lists nothing, as routers do. */
export function unlistedParameters(
  model: Pick<Model, "supported_parameters">,
  names: readonly string[],
): string[] {
  const supported = new Set(model.supported_parameters);
  if (supported.size === 0) return [];
  return names.filter(
    (name) => Object.hasOwn(listedAs, name) && !listedAs[name]?.some((alias) => supported.has(alias)),
  );
}

/** Whether OpenRouter is asked to shorten a prompt that does not fit. */
export const compressesPrompt = ({ plugins }: ChatRequest): boolean =>
  Array.isArray(plugins) &&
  plugins.some((plugin) => plugin?.id === "context-compression" && plugin.enabled !== false);
