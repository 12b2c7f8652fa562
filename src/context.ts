import type { Spending } from "./ledger/spending.ts";
import type { Clock } from "./lib/clock.ts";
import type { ResultStore } from "./lib/result-store.ts";
import type { SavedMedia } from "./media/write/save-media.ts";

/** What a long call is doing; the message is made when it is shown, so that it can carry the elapsed seconds. */
export interface Status {
  /** A new phase is told at once, news within a phase now and then. */
  phase: string;
  message: (elapsedSeconds: number) => string;
  /** What one model has written so far; made when somebody looks. */
  written?: (() => string) | undefined;
  /** What get_result knows it by, also after a restart. */
  handle?: string | undefined;
  /** Nothing has left this machine yet: it can still be called off, and costs nothing then. */
  isUnsent?: boolean | undefined;
}

/** What a call that costs money answers: data, with remarks for the reader and the files that belong to it. */
export interface PaidOutput {
  warnings: string[];
  attachments?: SavedMedia[] | undefined;
}

/** Which part of a result somebody wants to read. */
export interface PageAsked {
  /** Of the text, UTF-16 units; negative counts from its end. */
  offset?: number | undefined;
  part?: "answer" | "reasoning" | undefined;
  /** Which of several answers, from 1; the first when absent. */
  candidate?: number | undefined;
  pageCharacters?: number | undefined;
}

/** A result that is still coming, or is longer than one answer: get_result asks it for more. */
export interface Continued {
  /** Settles when it is whole; undefined when it is. */
  ended: () => Promise<void> | undefined;
  /** What it holds in memory, once it is whole. */
  bytes: () => number;
  answer: (ask: { waitSeconds: number } & PageAsked, asker: Asker) => Promise<PaidOutput>;
}

/** The answer to give instead of an error, clean; undefined when there is none. */
export type Salvage = (error: unknown) => object | undefined;

/** Who waits for an answer, and where the rest of it is kept for him. */
export interface Asker {
  results: ResultStore<Continued>;
  spending: Pick<Spending, "budgets" | "warnings">;
  clock: Clock;
  /** Aborts when the client cancels the call or leaves. */
  signal: AbortSignal;
  /** Hears how to make an answer of what there is, should anything be thrown from now on. */
  salvage: (by: Salvage) => void;
  report: (status: Status) => void;
}
