import type { KeptTurn } from "./turn.ts";

/** A conversation that a call goes on with. Nobody else in this process does until it is closed. */
export interface OpenConversation {
  id: string;
  /** What came before, of a branch only up to where it begins. */
  turns: readonly KeptTurn[];
  /** Which answer of the last of them it goes on from, from 1. */
  afterAnswer: number;
  warnings: readonly string[];
  /** Under which id the answer that is under way can be had, for whoever comes meanwhile. */
  resultId?: (() => string) | undefined;
  /** Adds a turn. Never throws: what cannot be written stays in memory, with a warning. */
  add(turn: Omit<KeptTurn, "turn" | "ts" | "nonce" | "after_answer">): Promise<Added>;
  /** The call has ended, with or without a turn. */
  close(): void;
}

export interface Added {
  id: string;
  turn: number;
  /** USD of all its turns; null where one is unknown. */
  cost: number | null;
  warnings: string[];
}
