import { AppError } from "../errors.ts";
import { type Foreign, toNumber, toObject, toText } from "../lib/foreign.ts";
import { jsonOrUndefined } from "../lib/json.ts";
import { errorFromBody, errorInBand, hasError, readFailure } from "./errors/upstream-error.ts";
import { costIn } from "./errors/usage-told.ts";
import type { Gate } from "./limits/admission.ts";
import { paidPost, type PaidPostOptions, type PaidPostOutcome, type PostPhase } from "./paid-post.ts";
import { readText } from "./transport/body.ts";
import { nonsense, type Upstream } from "./transport/get-json.ts";
import { networkFailure, type Send } from "./transport/http.ts";

/** What every paid answer that is one JSON document tells of itself; null is what it did not say. */
export interface PaidAnswer {
  generationId: string | null;
  model: string | null;
  provider: string | null;
  promptTokens: number | null;
  completionTokens: number | null;
  /** USD charged. */
  cost: number | null;
  /** Why it is only a part of an answer. */
  interruption?: AppError | undefined;
}

export interface PaidJsonOptions extends PaidPostOptions {
  onPhase?: (phase: PostPhase) => void;
}

interface JsonRequest<T> {
  path: string;
  body: { readonly model: string; readonly [field: string]: unknown };
  /** What is in the answer beside the usual; null where that is not what the endpoint promises. */
  read: (json: Foreign, usage: Foreign | null) => T | null;
}

// As for a chat: a picture comes in base64, as one text.
const largestAnswer = 64 * 1024 * 1024;

/** A paid request of an endpoint that answers with one JSON document. */
export function postForJson<T extends object>(
  upstream: Upstream & Gate,
  request: JsonRequest<T>,
  { onPhase = () => {}, ...options }: PaidJsonOptions,
): Promise<PaidPostOutcome<PaidAnswer & T>> {
  const { model } = request.body;
  const now = (): number => upstream.clock.now();
  const send = (sendIt: Send, signal: AbortSignal) => sendOnce(request, { send: sendIt, now, signal });
  return paidPost(upstream, { model, send, askLess: "ask for less" }, options, onPhase);
}

async function sendOnce<T extends object>(
  { path, body, read }: JsonRequest<T>,
  { send, now, signal }: { send: Send; now: () => number; signal: AbortSignal },
): Promise<PaidAnswer & T> {
  const response = await send({ method: "POST", path, body, signal });
  const { model } = body;
  const generationId = response.headers.get("x-generation-id") ?? undefined;
  const provider = response.headers.get("x-provider-name") ?? undefined;
  if (!response.ok) {
    const refusal = await readFailure(response);
    const failure = errorFromBody(refusal, response, { model, generationId, now: now() });
    throw failure.about({ cost: costIn(refusal) ?? undefined });
  }
  let object: Foreign | null = null;
  try {
    const json = jsonOrUndefined(await readText(response, largestAnswer));
    object = toObject(json);
    if (hasError(json)) throw errorInBand(json.error, { model, generationId, provider, now: now() });
    const content = object && read(object, toObject(object["usage"]));
    if (!object || !content) throw nonsense(`POST ${path}`);
    return { ...aboutAnswer(object, { generationId, provider }), ...content };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const failure = error instanceof AppError ? error : networkFailure(error, "POST", { wasSent: true });
    throw failure.about({ model, ...whatItCost(object, { generationId, provider }) });
  }
}

/** What a failure tells of its cost; where that is nothing, it can be asked for by its id. */
function whatItCost(
  json: Foreign | null,
  head: { generationId?: string | undefined; provider?: string | undefined },
) {
  const told = json && aboutAnswer(json, head);
  return {
    generationId: told?.generationId ?? head.generationId,
    provider: told?.provider ?? head.provider,
    cost: costIn(json) ?? undefined,
  };
}

function aboutAnswer(
  json: Foreign,
  head: { generationId?: string | undefined; provider?: string | undefined },
): PaidAnswer {
  const usage = toObject(json["usage"]);
  return {
    generationId: toText(json["id"]) ?? head.generationId ?? null,
    model: toText(json["model"]),
    provider: toText(json["provider"]) ?? head.provider ?? null,
    // Transcripts count input and output; of rankings only the sum is told.
    promptTokens:
      toNumber(usage?.["prompt_tokens"]) ??
      toNumber(usage?.["input_tokens"]) ??
      toNumber(usage?.["total_tokens"]),
    completionTokens: toNumber(usage?.["completion_tokens"]) ?? toNumber(usage?.["output_tokens"]),
    cost: costIn(json),
  };
}
