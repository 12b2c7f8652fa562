import type { CatalogueEntry, Rates } from "../../catalogue/model.ts";
import { availabilityReply, freeTierReply } from "../../faults/bodies.ts";
import { errorFor } from "../../faults/errors.ts";
import { affordable } from "../../money.ts";
import { errorReply, type Reply, withAccount } from "../../reply.ts";
import type { State } from "../../state.ts";
import type { ChatRequest } from "./request.ts";

/** The refusal of a model that cannot do what is asked. */
export function capabilityRefusal({ model }: CatalogueEntry, chat: ChatRequest): Reply | undefined {
  const { input_modalities: inputs, output_modalities: outputs } = model.architecture;
  if (!outputs.includes("text") && !outputs.includes("image")) {
    const message = `${model.id} cannot be used with this endpoint.`;
    return availabilityReply(400, "wrong_endpoint", message, model.id);
  }
  const missing = [...chat.modalities].find((kind) => kind !== "file" && !inputs.includes(kind));
  if (missing !== undefined) return errorReply(404, `No endpoints found that support ${missing} input`);
  const listed = model.supported_parameters;
  return chat.tools.length > 0 && listed.length > 0 && !listed.includes("tools")
    ? errorReply(404, "No endpoints found that support tool use")
    : undefined;
}

/** The refusal of a prompt that does not fit, with the answer it asks for. */
export function contextRefusal({ model }: CatalogueEntry, chat: ChatRequest): Reply | undefined {
  const windows = [model.context_length, model.top_provider.context_length].filter(
    (size) => size !== null && size > 0,
  );
  const window = Math.min(...windows.map(Number));
  const asked = chat.maxTokens ?? 0;
  const total = chat.promptTokens + asked;
  if (total <= window) return undefined;
  const output = asked > 0 ? `, ${asked} in the output` : "";
  const message = `This endpoint's maximum context length is ${window} tokens. However, you requested about ${total} tokens (${chat.promptTokens} of text input${output}). Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically.`;
  return withAccount(errorReply(400, message, { provider_name: null }));
}

/** The refusal of one request too many to the `:free` models. */
export function freeTierRefusal({ model }: CatalogueEntry, state: State): Reply | undefined {
  if (!model.id.endsWith(":free")) return undefined;
  const now = state.options.clock.now();
  const limit = state.freeTier.take(now);
  return limit && withAccount(freeTierReply(limit.source, now, limit.resetAt));
}

/** The refusal of an answer whose longest form the balance or the key could not pay. */
export function budgetRefusal(
  rates: Rates,
  chat: ChatRequest,
  maxTokens: number,
  state: State,
): Reply | undefined {
  if (Number(rates.prompt ?? 0) <= 0 && Number(rates.completion ?? 0) <= 0) return undefined;
  const { clock, credits, keyLimit } = state.options;
  const context = { now: clock.now(), model: "", provider: "", maxTokens };
  const reach = (amount: number) => affordable(rates, chat.promptTokens, amount - state.spent);
  if (keyLimit !== null && reach(keyLimit) < maxTokens) return errorFor({ kind: "key-limit" }, context);
  const tokens = reach(credits);
  if (tokens >= maxTokens) return undefined;
  return errorFor(tokens === 0 ? { kind: "credits" } : { kind: "credits", affordable: tokens }, context);
}
