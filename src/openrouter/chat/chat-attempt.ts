import { AppError } from "../../errors.ts";
import { DeadlineError } from "../../lib/deadline.ts";
import { type Foreign, toObject } from "../../lib/foreign.ts";
import { errorFromBody, errorInBand, readFailure } from "../errors/upstream-error.ts";
import { modelTimedOut, type Upstream } from "../transport/get-json.ts";
import { CompletionAssembler } from "./answer/completion-assembler.ts";
import type { Completion } from "./completion.ts";
import { type Hop, hopsIn, hopsWanted } from "./hops.ts";
import { errorIn, paidChunk } from "./paid-error.ts";
import { readAnswer } from "./read-answer.ts";
import type { ChatRequest } from "./request.ts";
import {
  cacheHeaders,
  type CacheReport,
  type CacheRequest,
  cacheReport,
  canonical,
  withCacheCost,
} from "./response-cache.ts";

export interface ChatProgress {
  phase: "queued" | "waiting" | "generating" | "retrying";
  /** Characters of text and reasoning so far. */
  characters: number;
  /** The model that is answering, once it is known. */
  model: string;
  /** What is waited for, when it is not the model. */
  note?: string;
  /** When that wait ends, epoch ms. */
  until?: number;
  /** What there is so far; put together when it is asked for. */
  completion?: Completion;
  /** Known as soon as the answer begins: what the generation cost can be asked for by it. */
  generationId?: string | undefined;
}

export interface ChatAttempt {
  completion: Completion;
  /** What of the answer was left out. */
  warnings?: string[];
  /** Why the completion is only a part of the answer. */
  interruption?: AppError;
  /** What OpenRouter's response cache did, when it was asked. */
  cache?: CacheReport | undefined;
  /** Whom OpenRouter asked, in its order; only of a request for several models. */
  hops?: Hop[] | undefined;
}

/** What makes a chat's answer shorter. */
export const askLess = "lower max_tokens";

export interface AttemptOptions {
  signal: AbortSignal;
  cache?: CacheRequest | undefined;
  onProgress: (progress: ChatProgress) => void;
}

/** Sends a chat completion once, streamed. What was already received is returned, whatever happens then. */
export async function sendChat(
  { send, clock }: Pick<Upstream, "send" | "clock">,
  request: ChatRequest,
  { signal, cache, onProgress }: AttemptOptions,
): Promise<ChatAttempt> {
  const { model } = request;
  // Ends the request as soon as nobody reads its answer any more: a stream that goes on unread is generated and billed.
  const connection = new AbortController();
  const body = bodyOf(request);
  const response = await send({
    method: "POST",
    path: "/chat/completions",
    body: cache ? canonical(body) : body,
    headers: { ...(cache && cacheHeaders(cache)), ...(request.models && hopsWanted) },
    signal: AbortSignal.any([signal, connection.signal]),
  });

  const assembler = new CompletionAssembler(response.headers.get("x-generation-id"));
  const cached = cacheReport(response);
  let hops: Hop[] | undefined;
  const about = () => {
    const { id, provider, usage, model: answering } = assembler.head;
    return {
      // Of several models the one that was at work.
      model: (request.models && answering) ?? model,
      provider: provider ?? undefined,
      generationId: id ?? undefined,
      cost: usage?.cost ?? undefined,
    };
  };
  const come = (): ChatAttempt => ({
    completion: withCacheCost(assembler.completion(), cached),
    warnings: assembler.warnings(),
    cache: cached,
    hops,
  });
  const asFarAsCome = (interruption: AppError): ChatAttempt => {
    interruption.about(about());
    if (assembler.isEmpty) throw interruption;
    return { ...come(), interruption };
  };

  if (!response.ok) {
    const failure = await readFailure(response);
    const error = errorFromBody(failure, response, { model, now: clock.now() });
    assembler.add(paidChunk(toObject(failure) ?? {}));
    return asFarAsCome(error);
  }

  let failed: AppError | undefined;
  const add = (json: Foreign): void => {
    const nested = nestedAnswer(json);
    for (const chunk of nested ? [json, nested] : [json]) {
      assembler.add(chunk);
      if (request.models) hops = hopsIn(chunk) ?? hops;
    }
    failed ??= assembler.overflow;
    const error = errorIn(json) ?? (nested && errorIn(nested));
    if (error === undefined) return;
    assembler.add(paidChunk({ ...json, error }));
    const failure = errorInBand(error, { ...about(), now: clock.now() });
    // Some providers end an answer at max_tokens with a complaint about that.
    if (!assembler.isCut || failure.facts.category !== "Validation Error") failed ??= failure;
  };

  onProgress({ phase: "waiting", characters: 0, model, generationId: about().generationId });
  try {
    const isOver = await readAnswer(response.body ?? nothing(), {
      add,
      onMore: () =>
        onProgress({
          phase: "generating",
          characters: assembler.characters,
          model: assembler.head.model ?? model,
          get completion() {
            return assembler.completion();
          },
          generationId: about().generationId,
        }),
      hasFailed: () => failed !== undefined,
      isComplete: () => assembler.isFinished && assembler.head.usage !== null,
      close: () => connection.abort(),
      clock,
    });
    const flaw = failed ?? flawOf(assembler, isOver);
    if (flaw) throw flaw;
    return come();
  } catch (error) {
    connection.abort();
    // A cancelled call has nobody to answer; a deadline's caller still wants what was paid for.
    if (signal.aborted && !(signal.reason instanceof DeadlineError)) throw signal.reason;
    // What breaks behind the end of an answer takes nothing from it.
    if (assembler.isFinished && !(error instanceof AppError)) return come();
    return asFarAsCome(signal.aborted ? modelTimedOut(signal.reason, model, askLess) : toAppError(error));
  }
}

/** The request as OpenRouter takes it. It takes at most three ids in `models`, with or without `model` (400 otherwise, August 2026). */
function bodyOf({ among, ...request }: ChatRequest): Record<string, unknown> {
  if (among) return { ...request, models: among };
  return request.models ? { ...request, model: undefined } : request;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Some gateways put the answer one level down, into a field of an answer without choices. */
const nestedAnswer = (json: Foreign): Foreign | undefined =>
  Array.isArray(json.choices)
    ? undefined
    : (Object.values(json)
        .map(toObject)
        .find((inner) => Array.isArray(inner?.choices)) ?? undefined);

/** What is wrong with an answer whose transport went well. */
function flawOf(assembler: CompletionAssembler, isOver: boolean): AppError | undefined {
  if (assembler.isBroken) {
    return failure("generation_failed", "The provider gave up while it was answering");
  }
  if (assembler.isFinished) return undefined;
  if (!isOver) return failure("stream_broken", "The answer broke off before its end");
  // A cold or broken provider answers with nothing and no reason to stop.
  if (!assembler.isEmpty) return undefined;
  const cost = assembler.head.usage?.cost;
  return failure("empty_answer", `The answer was empty${cost === undefined ? "" : ` (it cost ${cost} USD)`}`);
}

const failure = (code: string, what: string, cause?: unknown): AppError =>
  new AppError(
    {
      category: "API Error",
      code,
      what,
      next: "Try again, or use another model or provider",
      retryable: true,
    },
    { cause },
  );

/** undici reports a connection that dies mid-body as a bare TypeError ("terminated"). */
const toAppError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : failure("stream_broken", "The connection broke in the middle of the answer", error);
