import type { AnswerMedia } from "../../media/write/answer-media.ts";
import type { PaidAnswer } from "../../openrouter/paid-json.ts";
import { costOfFailed } from "../cost-untold.ts";
import type { Tell } from "../run.ts";
import type { Estimate } from "./picture-price.ts";

/** One answer with its pictures. */
export interface Drawn extends PaidAnswer {
  pictures: AnswerMedia[];
  /** What the model says beside them. */
  text?: string | undefined;
}

/** Pictures on their way: how they will be asked for, and what that costs. */
export interface Drawing {
  /** `images`, the endpoint for pictures, or `chat`. */
  route: "images" | "chat";
  /** Of all of it. */
  cost: Estimate;
  /** How many requests it takes. */
  requests: number;
  warnings: string[];
  /** All answers that came; throws where none did. */
  draw: (to: { signal: AbortSignal; tell: Tell }) => Promise<Answers>;
}

export interface Answers {
  drawn: Drawn[];
  /** USD of those that failed; null is unknown. */
  failedCosts: (number | null)[];
  warnings: string[];
}

/** What came of several requests at once: those that were answered, with a remark on each that failed. */
export function answersOf(settled: readonly PromiseSettledResult<Drawn>[]): Answers {
  const drawn = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  if (drawn.length === 0) throw failed[0];
  return {
    drawn,
    failedCosts: failed.map(costOfFailed),
    warnings: failed.map(
      (error) =>
        `One of the ${settled.length} requests failed: ${error instanceof Error ? error.message : String(error)}`,
    ),
  };
}
