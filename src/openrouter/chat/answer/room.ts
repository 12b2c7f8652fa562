import type { AppError } from "../../../errors.ts";
import { answerLimits, overLimit } from "./limits.ts";

/** What of an answer is kept: as much text and as many tool calls as it may have. */
export class AnswerRoom {
  /** Tells of text that was left out. */
  overflow: AppError | undefined;
  #textBytes = 0;
  #toolCalls = 0;

  /** As much of a text as there is room for. */
  text(piece: string): string {
    const bytes = Buffer.byteLength(piece);
    const left = answerLimits.text - this.#textBytes;
    this.#textBytes += Math.min(bytes, left);
    if (bytes <= left) return piece;
    this.overflow ??= overLimit("text");
    // A character that is cut through becomes a replacement character.
    return Buffer.from(piece)
      .subarray(0, left)
      .toString()
      .replace(/\uFFFD$/, "");
  }

  /** Whether one more tool call is kept. */
  toolCall(): boolean {
    this.#toolCalls += 1;
    return this.#toolCalls <= answerLimits.toolCalls;
  }
}
