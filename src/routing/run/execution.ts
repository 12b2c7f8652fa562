import type { AppError, Attempt } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import type { ChatProgress } from "../../openrouter/chat/chat-attempt.ts";
import type { ChatOutcome } from "../../openrouter/chat/chat.ts";
import type { Usage } from "../../openrouter/chat/completion.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Ask, Pay } from "../../paying/paid-request.ts";
import type { Rated } from "../plan/candidate.ts";
import type { Route } from "../plan/route.ts";
import type { Judges } from "../select/choose-judge.ts";
import type { Selection } from "../select/selection.ts";
import type { FailureClass } from "./failure-class.ts";

/** How far one of the models is. */
export interface ModelProgress {
  id: string;
  /** What the caller wrote, where that is something else. */
  asked?: string | undefined;
  phase: ChatProgress["phase"] | "answered" | "failed";
  /** Characters of text and reasoning so far. */
  characters: number;
  /** What it waits for, or why it failed. */
  note?: string | undefined;
  /** When what it waits for ends, epoch ms. */
  until?: number | undefined;
  ms?: number;
  /** It judges the answers of others. */
  judging?: boolean;
  /** What was sent for it, once it ended. */
  attempts?: Attempt[];
  /** Puts together what there is so far. */
  completion?: (() => ChatOutcome["completion"]) | undefined;
  /** Who is answering, as the answer says. */
  answering?: string | null;
}

/** Everything that carrying out a plan needs. */
export interface Execution {
  route: Route;
  ask: Ask;
  pay: Pay;
  clock: Clock;
  signal: AbortSignal;
  /** Epoch ms: nothing goes on past it. */
  deadline: number;
  /** Longest wait for a rate limit that is known before sending. */
  pauseWithinSeconds: number;
  /** What is wrong with an answer that came: blank, filtered, or not of the form that was asked for. */
  flawOf: (outcome: ChatOutcome, request: ChatRequest) => Promise<AppError | undefined>;
  /** Hears of the request with this number. */
  watch: (request: number, progress: ModelProgress) => void;
  judges: Judges;
  memory: Memory;
}

/** Where it is kept what later plans are made from. */
export interface Memory {
  /** A request goes out now. */
  asked: (candidate: Rated) => void;
  ended: (candidate: Rated, tried: Tried) => void;
}

/** For requests that say nothing of the model they name. */
export const noMemory: Memory = { asked: () => {}, ended: () => {} };

/** One model was asked, and this is what came of it. */
export type Tried = Answered | Failed;

interface Asked {
  candidate: Rated;
  /** Every request that was sent for it, the last one last. */
  attempts: Attempt[];
}

export interface Answered extends Asked {
  outcome: ChatOutcome;
  /** Until the first word. */
  firstTokenMs?: number | undefined;
  flaw?: AppError | undefined;
}

export interface Failed extends Asked {
  error: AppError;
  /** Until it failed. */
  ms: number;
  class: FailureClass;
}

/** What is told of each answer that was a candidate for the one. */
export interface CandidateReport {
  id: string;
  /** What the caller wrote, where that is something else. */
  asked?: string;
  usable: boolean;
  /** Its answer is the one. */
  chosen?: boolean;
  truncated?: boolean;
  /** USD; null is unknown. */
  cost: number | null;
  score?: number;
  spread?: number;
  /** What the judge found wrong with it. */
  remark?: string;
  /** Why it is not usable. */
  reason?: string;
}

/** What came of a whole plan. */
export interface RoutedOutcome {
  executed: "server" | "client";
  /** The one, or of a comparison each that came. */
  answers: Answered[];
  attempts: Attempt[];
  candidates?: CandidateReport[];
  /** The answers of the candidates, in their order; undefined for one that failed. */
  candidateAnswers?: (Answered | undefined)[];
  /** Of requests beside the candidates', a judge's. */
  usages?: (Usage | null)[];
  selection?: Omit<Selection, "winner" | "scores"> & { winner: string };
  warnings: string[];
}
