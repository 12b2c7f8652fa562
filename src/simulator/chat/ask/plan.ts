import type { CatalogueEntry, Rates } from "../../catalogue/model.ts";
import type { Endpoint } from "../../catalogue/providers.ts";
import { directives } from "../../faults/directives.ts";
import { errorFor } from "../../faults/errors.ts";
import {
  type AnswerFault,
  type ConnectionFault,
  type Fault,
  isErrorFault,
  type WireFault,
} from "../../faults/fault.ts";
import { objectOf } from "../../json.ts";
import { ratesFor } from "../../money.ts";
import { errorReply, type Reply, withAccount } from "../../reply.ts";
import type { State } from "../../state.ts";
import { budgetRefusal, capabilityRefusal, contextRefusal, freeTierRefusal } from "./limits.ts";
import { chooseProvider } from "./providers.ts";
import type { ChatRequest } from "./request.ts";
import { resolve } from "./resolve.ts";
import { type Hop, routerMetadata } from "./router-metadata.ts";

/** Who answers, at what price, and what goes wrong. */
export interface Serving {
  entry: CatalogueEntry;
  endpoint: Endpoint;
  suffixes: string[];
  rates: Rates;
  /** The provider bills the user's own key. */
  byok: boolean;
  /** Tokens the answer may have. */
  maxTokens: number;
  fault?: AnswerFault | WireFault | ConnectionFault;
  /** Who was asked, the answering one last. */
  hops: Hop[];
}

type Outcome = { plan: Serving } | { reply: Reply; final?: boolean; provider?: string };

const faultFor = (chat: ChatRequest, models: string[], state: State): Fault | undefined =>
  chat.directives.find(({ model }) => model === undefined || models.includes(model))?.fault ??
  state.faults.take("chat", models);

function attempt(requested: string, chat: ChatRequest, state: State): Outcome {
  const resolved = resolve(state.entries, requested);
  if (!resolved) {
    const preset = requested.startsWith("@preset/");
    const reply = preset
      ? errorReply(404, `Preset not found: ${requested}`)
      : errorReply(400, `${requested} is not a valid model ID`);
    return { reply: withAccount(reply), final: true };
  }
  const { entry, suffixes } = resolved;
  const chosen = chooseProvider(resolved, objectOf(chat.body.provider));
  if ("reply" in chosen) return chosen;
  const { endpoint } = chosen;
  const now = state.options.clock.now();
  const rates = ratesFor(endpoint.pricing, chat.promptTokens, now);
  const most = entry.model.top_provider.max_completion_tokens ?? 65_536;
  const maxTokens = Math.min(chat.maxTokens ?? most, most);

  const reply =
    capabilityRefusal(entry, chat) ?? contextRefusal(entry, chat) ?? freeTierRefusal(entry, state);
  const provider = endpoint.provider_name;
  if (reply) return { reply, provider };
  const { byok } = state.options;
  const unpaid = byok ? undefined : budgetRefusal(rates, chat, maxTokens, state);
  if (unpaid) return { reply: unpaid, final: true, provider };

  const fault = faultFor(chat, [requested, entry.model.id], state);
  if (isErrorFault(fault)) {
    const { id: model } = entry.model;
    const error = errorFor(fault, { now, model, provider, maxTokens });
    return { reply: error, final: error.status === 402 || fault.kind === "invalid-key", provider };
  }
  const hops = [{ model: entry.model.id, provider, status: 200 }];
  return { plan: { entry, endpoint, suffixes, rates, byok, maxTokens, hops, ...(fault && { fault }) } };
}

function withPrevious(reply: Reply, previous: Reply[]): Reply {
  if (previous.length === 0 || reply.text !== undefined) return reply;
  const body = objectOf(reply.body);
  const error = objectOf(body.error);
  const errors = previous.map((earlier) => {
    const { code = earlier.status, message } = objectOf(objectOf(earlier.body).error);
    return { code, message };
  });
  const metadata = { ...objectOf(error.metadata), previous_errors: errors };
  return { ...reply, body: { ...body, error: { ...error, metadata } } };
}

/** Goes through the requested models until one can answer; most failures go on to the next. */
export function planChat(chat: ChatRequest, state: State): { plan: Serving } | { reply: Reply } {
  const unknown = chat.directives.find(({ fault }) => !fault);
  if (unknown) {
    const names = Object.keys(directives).join(", ");
    return { reply: errorReply(400, `Nothing to simulate is called "${unknown.name}". There are: ${names}`) };
  }
  const failed: Reply[] = [];
  const hops: Hop[] = [];
  for (const requested of chat.models) {
    const outcome = attempt(requested, chat, state);
    if ("plan" in outcome) return { plan: { ...outcome.plan, hops: [...hops, ...outcome.plan.hops] } };
    const { reply, provider = "", final } = outcome;
    hops.push({ model: requested, provider, status: reply.status });
    if (final) return { reply: withHops(withPrevious(reply, failed), chat, hops) };
    failed.push(reply);
  }
  const last = failed.pop() ?? errorReply(500, "Internal Server Error");
  return { reply: withHops(withPrevious(last, failed), chat, hops) };
}

/** Beside the error, as OpenRouter does; never of a 500. */
const withHops = (reply: Reply, chat: ChatRequest, hops: Hop[]): Reply =>
  reply.status === 500 || reply.text !== undefined
    ? reply
    : { ...reply, body: { ...objectOf(reply.body), ...routerMetadata(chat, hops) } };
