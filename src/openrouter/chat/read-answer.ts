import { type Clock, startWait, type Wait } from "../../lib/clock.ts";
import type { Foreign } from "../../lib/foreign.ts";
import { AnswerEvents } from "./answer-events.ts";
import { answerLimits, overLimit } from "./answer/limits.ts";
import { EventReader } from "./sse.ts";

/** Takes what is read. */
interface Answer {
  /** A chunk of a stream, or a whole answer. */
  add(json: Foreign): void;
  /** No more is wanted. Asked after each piece of the network: the cost may stand in the same one as the failure. */
  readonly hasFailed: boolean;
  /** All that an answer has is there: its end may be forgotten. */
  readonly isComplete: boolean;
}

interface ReadOptions {
  answer: Answer;
  /** After each piece of the network that brought any of it. */
  onMore: () => void;
  /** Ends the connection. */
  close: () => void;
  clock: Clock;
}

// For the end mark of an answer that is complete, and for the end of a connection behind the end mark.
const patienceMs = 1000;

// Events of text are far smaller, those of media far larger.
const ordinaryEvent = 65_536;

/**
 * Reads an answer piece by piece of the network, a stream or plain JSON: that is told by what comes, because the content
 * type may be missing or wrong. Tells whether the answer was over when it ended.
 */
export async function readAnswer(
  body: AsyncIterable<Uint8Array>,
  { answer, onMore, close, clock }: ReadOptions,
): Promise<boolean> {
  const pieces = body[Symbol.asyncIterator]();
  const events = new AnswerEvents((json) => answer.add(json));
  const reader = new EventReader((event) => events.take(event));
  let patience: Wait | undefined;
  let bytes = 0;
  try {
    for (;;) {
      const next = pieces.next();
      const piece = patience ? await Promise.race([next, patience.over]) : await next;
      if (!piece) {
        next.catch(() => {});
        close();
        return true;
      }
      if (piece.done) reader.end();
      else reader.push(piece.value);
      if (events.haveNews()) onMore();
      if (answer.hasFailed) return false;
      if (events.areOver) {
        void letGo(pieces, { close, clock });
        return true;
      }
      if (piece.done) return events.end();
      bytes += piece.value.byteLength;
      if (bytes > answerLimits.bytes) throw overLimit(reader.largest > ordinaryEvent ? "media" : "stream");
      if (!answer.isComplete) patience?.callOff();
      patience = answer.isComplete ? (patience ?? startWait(clock, patienceMs)) : undefined;
    }
  } finally {
    patience?.callOff();
  }
}

/** A connection that is read to its end can be used again; one that does not end is closed. */
async function letGo(
  pieces: AsyncIterator<Uint8Array>,
  { close, clock }: Pick<ReadOptions, "close" | "clock">,
): Promise<void> {
  const callOff = clock.alarm(patienceMs, close);
  try {
    while (!(await pieces.next()).done);
  } catch {
    // Whatever breaks behind the end takes nothing from the answer.
  } finally {
    callOff();
  }
}
