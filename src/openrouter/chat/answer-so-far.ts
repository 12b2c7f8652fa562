import { AppError } from "../../errors.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import type { Clock } from "../../lib/clock.ts";
import { type Foreign, toObject } from "../../lib/foreign.ts";
import { errorInBand } from "../errors/upstream-error.ts";
import type { HttpAnswer } from "../transport/http-answer.ts";
import { CompletionAssembler } from "./answer/completion-assembler.ts";
import type { ChatAttempt, ChatProgress } from "./chat-attempt.ts";
import { type Hop, hopsIn } from "./hops.ts";
import { errorIn, paidChunk } from "./paid-error.ts";
import type { ChatRequest } from "./request.ts";
import { type CacheReport, cacheReport, withCacheCost } from "./response-cache.ts";

/** What has come of the answer to one request, and what went wrong with it. */
export class AnswerSoFar {
  readonly #request: ChatRequest;
  readonly #clock: Pick<Clock, "now">;
  readonly #assembler: CompletionAssembler;
  readonly #cache: CacheReport | undefined;
  #hops: Hop[] | undefined;
  #failure: AppError | undefined;

  constructor(request: ChatRequest, response: Pick<HttpAnswer, "headers">, clock: Pick<Clock, "now">) {
    this.#request = request;
    this.#clock = clock;
    this.#assembler = new CompletionAssembler(response.headers.get("x-generation-id"));
    this.#cache = cacheReport(response);
  }

  /** It said why it ended: whatever comes behind that takes nothing from it. */
  get isFinished(): boolean {
    return this.#assembler.isFinished;
  }

  /** All that an answer has is there, but maybe its end mark. */
  get isComplete(): boolean {
    return this.isFinished && this.#assembler.head.usage !== null;
  }

  /** No more of it is wanted. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** A chunk of a stream, or a whole answer. */
  add(json: Foreign): void {
    const nested = nestedAnswer(json);
    for (const chunk of nested ? [json, nested] : [json]) {
      this.#assembler.add(chunk);
      // OpenRouter tells whom it asked only where it had to choose.
      if (this.#request.models) this.#hops = hopsIn(chunk) ?? this.#hops;
    }
    this.#failure ??= this.#assembler.overflow;
    const error = errorIn(json) ?? (nested && errorIn(nested));
    if (error !== undefined) this.#addError(error, json);
  }

  /** The body of an answer with a failure status. */
  addFailure(body: unknown): void {
    this.#assembler.add(paidChunk(toObject(body) ?? {}));
  }

  progress(): ChatProgress {
    const assembler = this.#assembler;
    return {
      phase: "generating",
      characters: assembler.characters,
      model: assembler.head.model ?? this.#request.model,
      completion: () => assembler.completion(),
      generationId: assembler.head.id ?? undefined,
    };
  }

  /** It as it is. */
  attempt(): ChatAttempt {
    return {
      completion: withCacheCost(this.#assembler.completion(), this.#cache),
      warnings: this.#assembler.warnings(),
      cache: this.#cache,
      hops: this.#hops,
    };
  }

  /** It as far as it has come until that happened; throws where nothing has. */
  cutShort(interruption: AppError): ChatAttempt {
    interruption.about(this.#about());
    if (this.#assembler.isEmpty) throw interruption;
    return { ...this.attempt(), interruption };
  }

  /** What is wrong with an answer that was read without trouble; `isOver` where it said that it was its end. */
  flaw(isOver: boolean): AppError | undefined {
    if (this.#failure) return this.#failure;
    const { isBroken, isFinished, isEmpty, head } = this.#assembler;
    if (isBroken) return failure("generation_failed", "The provider gave up while it was answering");
    if (isFinished) return undefined;
    if (!isOver) return failure("stream_broken", "The answer broke off before its end");
    // A cold or broken provider answers with nothing and no reason to stop.
    if (!isEmpty) return undefined;
    const cost = head.usage?.cost;
    return failure(
      "empty_answer",
      `The answer was empty${cost === undefined ? "" : ` (it cost ${cost} USD)`}`,
    );
  }

  #addError(error: unknown, json: Foreign): void {
    this.#assembler.add(paidChunk({ ...json, error }));
    const failed = errorInBand(error, { ...this.#about(), now: this.#clock.now() });
    // Some providers end an answer at max_tokens with a complaint about that.
    if (this.#assembler.isCut && failed.facts.category === "Validation Error") return;
    this.#failure ??= failed;
  }

  #about() {
    const { id, provider, usage, model } = this.#assembler.head;
    const { models, model: asked } = this.#request;
    return {
      // Of several models the one that was at work.
      model: (models && model) ?? asked,
      provider: provider ?? undefined,
      generationId: id ?? undefined,
      cost: usage?.cost,
    };
  }
}

/** Some gateways put the answer one level down, into a field of an answer without choices. */
const nestedAnswer = (json: Foreign): Foreign | undefined =>
  Array.isArray(json.choices)
    ? undefined
    : (Object.values(json)
        .map(toObject)
        .find((inner) => Array.isArray(inner?.choices)) ?? undefined);

const failure = (code: ErrorCode, what: string, cause?: unknown): AppError =>
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

/** What is thrown while an answer is read; undici has no facts of a connection that dies in the middle. */
export const brokenOff = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : failure("stream_broken", "The connection broke in the middle of the answer", error);
