import type { AppError } from "../../errors.ts";
import type { Completion } from "./completion.ts";
import type { Hop } from "./hops.ts";
import type { CacheReport } from "./response-cache.ts";

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
  /** Puts together what there is so far: for whoever looks, not for every piece that comes. */
  completion?: () => Completion;
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
