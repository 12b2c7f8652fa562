import type { ChatRequest } from "../openrouter/chat/chat-attempt.ts";
import type { Model } from "../openrouter/models.ts";

/** One model of a list, with all that is known before anything is sent. */
export interface Candidate {
  /** As it is sent, with suffixes. */
  id: string;
  /** What the caller wrote, where that is something else: with parameters, another name, an alias. */
  asked?: string | undefined;
  /** The catalogue's row; null when the id is not listed. */
  model: Model | null;
  /** What OpenRouter would get if this model alone were asked. */
  request: ChatRequest;
  needs: Needs;
  /** Its max_tokens is what a budget pays for, not what somebody wants. */
  limitedByBudget?: boolean | undefined;
  /** For the caller, if this model's answer is the one. */
  remarks?: readonly string[] | undefined;
  /** Share of the turns, and who wins a tie; 1 unless given. */
  weight: number;
  /** USD per 1,000 tokens that neither the prompt's nor the completion's price may exceed. */
  maxCostPer1kTokens?: number | undefined;
  /** On the scale of the route's metric. */
  minPerformanceScore?: number | undefined;
}

/** In the caller's own words, which tell two variants of one model apart. */
export const nameOf = ({ id, asked = id }: Pick<Candidate, "id" | "asked">): string => asked;

/** What a request asks of whichever model answers it. */
export interface Needs {
  /** About how long the prompt is, without its images. */
  promptTokens: number;
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

/** A candidate with what orders it; null is unknown. */
export interface Rated extends Candidate {
  /** USD. */
  cost: {
    /** For a usual answer: what candidates are compared by. */
    expected: number | null;
    /** For the longest one: what a budget has to have room for. */
    worst: number | null;
  };
  /** The route's metric. */
  score: number | null;
  /** It has just failed and comes last for so long, milliseconds. */
  coolingMs?: number;
  /** Until the whole of a usual answer is there; only where the strategy asks for it. */
  latencyMs: number | null;
  /** The same for when only so many USD are left; absent where nothing of it is ours to shorten. */
  within?: ((usd: number) => Rated) | undefined;
}

export interface Excluded {
  id: string;
  /** A word for programs, such as `over_price_cap` or `unsupported_parameter:tools`. */
  reason: string;
}
