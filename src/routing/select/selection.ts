/** One usable answer of several to the same question. */
export interface Answer {
  id: string;
  /** Who wins a tie. */
  weight: number;
  /** As the model wrote it; "" where it only calls tools. */
  text: string;
  /** The calls as JSON, or undefined without any. */
  toolCalls?: string | undefined;
  /** Not the whole of what the model would have written. */
  truncated: boolean;
}

/** Which answer was chosen, and why. */
export interface Selection {
  by: "judge" | "consensus" | "longest" | "shortest" | "only_answer";
  /** The place of the chosen answer among those given. */
  winner: number;
  /** What each answer was given, in the same order; null for one without. */
  scores?: (Score | null)[];
  /** How far the winner is ahead of the next one. */
  margin?: number;
  /** 0 to 1: share of the answers, or likeness to them. */
  agreement?: number;
  judge?: string;
  judge_is_candidate?: boolean;
  passes?: number;
  /** Passes of which the judge's verdict could be used. */
  valid_passes?: number;
  /** Whether another order of the answers would have changed the winner of a pass. */
  order_sensitive?: boolean;
  /** Chosen in a lesser way than was asked for. */
  degraded?: boolean;
  fallback?: "judge_failed";
}

export interface Score {
  /** 0 to 10, the mean over the passes. */
  score: number;
  /** The highest less the lowest. */
  spread: number;
}

export interface Selected {
  selection: Selection;
  /** What a judge found wrong with each answer, in the same order. */
  remarks?: string[];
  /** Whole sentences for the caller. */
  warnings: string[];
}
