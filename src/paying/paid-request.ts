import { estimateCost } from "../catalog/prices/cost-estimate.ts";
import { AppError } from "../errors.ts";
import type { SettledRequest } from "../ledger/paid-call.ts";
import { amountOrNull } from "../lib/dollars.ts";
import type { ChatProgress } from "../openrouter/chat/chat-attempt.ts";
import type { ChatOptions, ChatOutcome } from "../openrouter/chat/chat.ts";
import type { ChatRequest } from "../openrouter/chat/request.ts";
import { UpstreamError } from "../openrouter/errors/upstream-error.ts";
import type { PricedRequest } from "./priced-request.ts";

/** Sends one request and brings what came of it. */
export type Ask = (request: ChatRequest, options: ChatOptions) => Promise<ChatOutcome>;

/** What is held for one request until it is known what it cost. */
interface Payment {
  /** As it may be sent: with what keeps it to the money that is left. */
  sent: PricedRequest;
  /** It may have been billed. Never throws, waits for nothing. */
  settle(request: Omit<SettledRequest, "worstUsd">): void;
  /** It was not billed for certain, or is settled: lets go of what is still held. */
  close(): void;
}

/** Holds what a request can cost at most; throws a Validation Error when that is more than may be spent. */
export type Pay = (asked: PricedRequest) => Promise<Payment>;

/** Asks one model and pays for it, whatever comes of it. Beside the outcome stands what was sent. */
export async function sendPaid(
  asked: PricedRequest,
  { ask, pay, now }: { ask: Ask; pay: Pay; now: () => number },
  { onProgress = () => {}, ...options }: ChatOptions,
): Promise<{ outcome: ChatOutcome; sent: PricedRequest }> {
  const payment = await pay(asked);
  const { sent } = payment;
  let latest: ChatProgress | undefined;
  try {
    const outcome = await ask(sent.request, {
      onProgress(progress) {
        latest = progress;
        onProgress(progress);
      },
      ...options,
    });
    const estimateUsd = isUnbilled(outcome.interruption)
      ? 0
      : estimateUnlessTold(outcome, () => costSoFar(sent, latest, now()));
    payment.settle({ estimateUsd, ...settlementOf(outcome) });
    return { outcome, sent };
  } catch (error) {
    const cost = costOfFailure(error, isUnderWay(latest));
    if (error instanceof AppError) error.about({ cost }).alsoSay(sent.lowered);
    if (cost !== 0) {
      payment.settle({
        ...unfinished(error, latest),
        cost: cost ?? null,
        estimateUsd: costSoFar(sent, latest, now()),
      });
    }
    throw error;
  } finally {
    payment.close();
  }
}

/** An estimate, where the answer itself does not tell what it cost. */
const estimateUnlessTold = <T>({ completion }: ChatOutcome, estimate: () => T): T | undefined =>
  amountOrNull(completion.usage?.cost) === null ? estimate() : undefined;

function settlementOf({ completion, interruption }: ChatOutcome): SettledRequest {
  const { id, model, provider, usage } = completion;
  return {
    model,
    provider,
    generationId: id ?? interruption?.facts.generationId ?? null,
    promptTokens: usage?.prompt_tokens ?? null,
    completionTokens: usage?.completion_tokens ?? null,
    cost: usage?.cost ?? null,
    outcome: interruption?.facts.code ?? "answered",
  };
}

function unfinished(error: unknown, latest: ChatProgress | undefined): Omit<SettledRequest, "cost"> {
  const facts = error instanceof AppError ? error.facts : undefined;
  const completion = latest?.completion?.();
  return {
    model: completion?.model ?? null,
    provider: completion?.provider ?? facts?.provider ?? null,
    generationId: latest?.generationId ?? facts?.generationId ?? null,
    promptTokens: null,
    completionTokens: null,
    outcome: facts?.code ?? "cancelled",
  };
}

/** Whether a model may be at work: while a turn, a limit, a repetition or a connection is waited for, none is. */
export const isUnderWay = (latest: { phase: string; note?: string } | undefined): boolean =>
  latest !== undefined && latest.phase !== "queued" && latest.note === undefined;

/**
 * USD that a failed request cost; undefined where the model may have been at work when the connection, our patience or
 * the caller's ended.
 */
export function costOfFailure(error: unknown, wasUnderWay: boolean): number | undefined {
  if (!wasUnderWay) return 0;
  if (error instanceof AppError && error.facts.cost !== undefined) return error.facts.cost;
  // A gateway that lost patience says nothing of what the model did meanwhile.
  if (error instanceof AppError && error.facts.code === "timeout") return undefined;
  return isUnbilled(error) ? 0 : undefined;
}

/** OpenRouter docs, zero completion insurance: an answer that ends in an error is not charged. */
const isUnbilled = (error: unknown): boolean => error instanceof UpstreamError;

/**
 * About what it cost, where OpenRouter counted its tokens, or where nothing is held for it: the prompt and the text that
 * came, or a usual answer, because a provider may have written one all the same. Undefined: what is held for it counts.
 */
function costSoFar(
  { model, needs, cost }: PricedRequest,
  latest: ChatProgress | undefined,
  at: number,
): number | null | undefined {
  const { prompt_tokens: counted, completion_tokens: written } = latest?.completion?.().usage ?? {};
  const isCounted = counted != null && written != null;
  if (!isCounted && cost.worst !== null) return undefined;
  if (latest?.completion === undefined) return cost.expected;
  return estimateCost(model, {
    promptTokens: counted ?? needs.promptTokens,
    images: counted == null ? needs.images : 0,
    // Four characters a token is OpenRouter's own rule of thumb.
    completionTokens: written ?? Math.ceil(latest.characters / 4),
    at,
  });
}
