import type { Response } from "undici";

import { AppError } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import { DeadlineError } from "../../lib/deadline.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { errorFromResponse, errorInBand, hasError } from "../errors/upstream-error.ts";
import { limits, readText, answerTooLarge } from "../transport/body.ts";
import { nonsense, timedOut, type Upstream } from "../transport/get-json.ts";
import { completionSchema } from "./completion-schema.ts";
import { type Completion, CompletionAssembler } from "./completion.ts";
import { type Hop, hopsIn, hopsWanted } from "./hops.ts";
import {
  cacheHeaders,
  type CacheReport,
  type CacheRequest,
  cacheReport,
  canonical,
} from "./response-cache.ts";
import { readEvents } from "./sse.ts";

export interface ChatRequest {
  model: string;
  /** Two or three ids: OpenRouter goes on to the next one by itself. They are sent in place of `model`, which is for us. */
  models?: readonly string[];
  /** For a router that takes a list beside its own id: sent as `models`. */
  among?: readonly string[] | undefined;
  messages: readonly unknown[];
  stream: boolean;
  [field: string]: unknown;
}

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
  /** What there is so far. */
  completion?: Completion;
  /** Known as soon as the answer begins: what the generation cost can be asked for by it. */
  generationId?: string | undefined;
}

export interface ChatAttempt {
  completion: Completion;
  /** Why the completion is only a part of the answer. */
  interruption?: AppError;
  /** What OpenRouter's response cache did, when it was asked. */
  cache?: CacheReport | undefined;
  /** Whom OpenRouter asked, in its order; only of a request for several models. */
  hops?: Hop[] | undefined;
}

export interface AttemptOptions {
  signal: AbortSignal;
  cache?: CacheRequest | undefined;
  /** What to raise when the signal's deadline is too short. */
  timeoutName?: string | undefined;
  onProgress: (progress: ChatProgress) => void;
}

/** Sends a chat completion once, streamed. What was already received is returned, whatever happens then. */
export async function sendChat(
  { send, clock }: Pick<Upstream, "send" | "clock">,
  request: ChatRequest,
  { signal, cache, timeoutName, onProgress }: AttemptOptions,
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
  if (!response.ok) throw await errorFromResponse(response, { model, now: clock.now() });

  const generationId = response.headers.get("x-generation-id") ?? undefined;
  onProgress({ phase: "waiting", characters: 0, model, generationId });
  const assembler = new CompletionAssembler();
  let hops: Hop[] | undefined;
  const about = (): { model: string; provider?: string | undefined; generationId?: string | undefined } => {
    const { provider, id, model: answering } = assembler.completion();
    // Of several models the one that was at work.
    const asked = (request.models && answering) ?? model;
    return { model: asked, provider: provider ?? undefined, generationId: id ?? generationId };
  };
  const add = (json: unknown): void => {
    const piece = completionSchema.safeParse(json);
    if (!piece.success) throw nonsense("the chat completion");
    assembler.add(piece.data);
    hops = hopsIn(json) ?? hops;
    if (assembler.size > limits.answer) throw answerTooLarge("answer", limits.answer);
    const error = piece.data.error ?? piece.data.choices?.find((choice) => hasError(choice))?.error;
    if (error != null) throw errorInBand(error, { ...about(), now: clock.now() });
    const completion = assembler.completion();
    const { characters } = assembler;
    onProgress({
      phase: "generating",
      characters,
      model: completion.model ?? model,
      completion,
      generationId: completion.id ?? generationId,
    });
  };

  try {
    const { ended, rest } = await (isEventStream(response)
      ? readStream(response, add)
      : readWhole(response, add));
    void letGo(rest, { clock, connection });
    const flaw = flawOf(assembler, ended);
    if (flaw) throw flaw;
    return { completion: assembler.completion(), cache: cacheReport(response), hops };
  } catch (error) {
    connection.abort();
    // A cancelled call has nobody to answer; a deadline's caller still wants what was paid for.
    if (signal.aborted && !(signal.reason instanceof DeadlineError)) throw signal.reason;
    const interruption = signal.aborted ? unanswered(signal.reason, model, timeoutName) : toAppError(error);
    interruption.about(about());
    if (!assembler.hasOutput && assembler.characters === 0) throw interruption;
    return { completion: assembler.completion(), interruption, hops };
  }
}

/** The request as OpenRouter takes it. It takes at most three ids in `models`, with or without `model` (400 otherwise, August 2026). */
function bodyOf({ among, ...request }: ChatRequest): Record<string, unknown> {
  if (among) return { ...request, models: among };
  return request.models ? { ...request, model: undefined } : request;
}

/** A deadline that passed while the model was at work. */
export const unanswered = (
  error: DeadlineError,
  model: string,
  timeoutName = "OPENROUTER_TIMEOUT_SECONDS",
): AppError =>
  timedOut(
    error,
    `the answer of ${model}`,
    `Raise ${timeoutName}, lower max_tokens, or use a faster model; the call may have been billed`,
  ).about({ model });

// A request to stream may be answered by plain JSON: the content type tells.
const isEventStream = (response: Response): boolean =>
  response.headers.get("content-type")?.includes("text/event-stream") ?? false;

interface Ending {
  /** Whether the answer said that it was over. */
  ended: boolean;
  /** What may still come behind the end. */
  rest: Promise<unknown>;
}

async function readWhole(response: Response, add: (json: unknown) => void): Promise<Ending> {
  add(jsonOrUndefined(await readText(response, limits.answer)));
  return { ended: true, rest: Promise.resolve() };
}

async function readStream(response: Response, add: (json: unknown) => void): Promise<Ending> {
  const events = readEvents(bounded(response.body ?? []));
  for (;;) {
    const { value, done } = await events.next();
    if (done) return { ended: false, rest: Promise.resolve() };
    if (value === "[DONE]") return { ended: true, rest: events.next() };
    add(jsonOrUndefined(value));
  }
}

const longestRestMs = 1000;

/** A connection that is read to its end can be used again; one that does not end is closed. */
async function letGo(
  rest: Promise<unknown>,
  { clock, connection }: { clock: Clock; connection: AbortController },
): Promise<void> {
  const over = new AbortController();
  const timeUp = clock.sleep(longestRestMs, over.signal).catch(() => {});
  await Promise.race([rest.catch(() => {}), timeUp]);
  over.abort();
  connection.abort();
}

async function* bounded(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > limits.stream) throw answerTooLarge("stream", limits.stream);
    yield chunk;
  }
}

/** What is wrong with an answer whose transport went well. */
function flawOf(assembler: CompletionAssembler, ended: boolean): AppError | undefined {
  const { choices, usage } = assembler.completion();
  if (choices.some((choice) => choice.finish_reason === "error")) {
    return failure("generation_failed", "The provider gave up while it was answering");
  }
  if (!ended && !assembler.finished) return failure("stream_broken", "The answer broke off before its end");
  // A cold or broken provider answers with nothing and no reason to stop.
  const nothing = !assembler.finished && !assembler.hasOutput && assembler.characters === 0;
  if (!nothing) return undefined;
  const cost = usage?.cost == null ? "" : ` (it cost ${usage.cost} USD)`;
  return failure("empty_answer", `The answer was empty${cost}`).about({ cost: usage?.cost ?? undefined });
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
