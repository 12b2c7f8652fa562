import type { WorstParts } from "../ledger/refusals.ts";
import type { ChatRequest } from "../openrouter/chat/request.ts";
import type { Model } from "../openrouter/models.ts";

/** One request to one model, with all that its cost depends on. */
export interface ModelRequest {
  /** The model as it is sent, with suffixes. */
  id: string;
  /** The catalogue's row; null when the id is not listed. */
  model: Model | null;
  /** What OpenRouter would get if this model alone were asked. */
  request: ChatRequest;
  needs: Needs;
  /** What this process has seen of the model; absent where it has seen nothing. */
  seen?: Seen | undefined;
  /** Its max_tokens is what a budget pays for, not what somebody wants. */
  limitedByBudget?: boolean | undefined;
  /** For the caller, if this model's answer is the one. */
  remarks?: readonly string[] | undefined;
  /** The one of them that says why max_tokens is not what was asked for: a failure is told with it, too. */
  lowered?: string | undefined;
}

/** What a request asks of whichever model answers it. */
export interface Needs {
  /** About how long the prompt is, without its images. */
  promptTokens: number;
  /** The most that its text can have, by any tokenizer; where that was not counted, the estimate with a margin. */
  mostTextTokens?: number;
  images: number;
  /** Some of the prompt is to be kept in a cache. */
  writesCache?: boolean;
  /** Input beside text: "image", "audio", "video". */
  modalities: readonly string[];
  /** Parameters without which the answer would not be what was asked for. */
  parameters: readonly string[];
  /** There are parts whose length in tokens cannot be told from here: audio, video, PDFs. */
  unmeasured?: boolean;
}

/** How a model has counted and written until now. */
export interface Seen {
  /** Its own count of prompt tokens for each that was estimated. */
  promptFactor: number;
  /** Tokens of its answers; null where that is not known, or must not count. */
  answerTokens: number | null;
}

/** A request with what it costs, USD; null is unknown. */
export interface PricedRequest extends ModelRequest {
  cost: {
    /** For a usual answer: what models are compared by. */
    expected: number | null;
    /** For the longest one: what a budget has to have room for. */
    worst: number | null;
  };
  /** For the words of a refusal. */
  worstParts?: WorstParts | undefined;
  /** The same for when only so many USD are left; absent where nothing of it is ours to shorten. */
  within?: ((usd: number) => PricedRequest) | undefined;
}
