import { type AppError, invalid } from "../errors.ts";
import { cut } from "../lib/cut.ts";
import type { OpenConversation } from "./open-conversation.ts";
import type { KeptTurn } from "./turn.ts";

export const switchedOff = (): AppError =>
  invalid(
    "conversations_off",
    "Conversations are switched off by OPENROUTER_CONVERSATION_DAYS=0",
    "Leave out conversation and send the earlier messages yourself, or set OPENROUTER_CONVERSATION_DAYS to how many days they are to be kept",
  );

/** The same words for one that does not exist and for one of another key or base URL. */
export const notFound = (id: string): AppError =>
  invalid(
    "conversation_not_found",
    `There is no conversation '${cut(id, 40)}'`,
    'Use the id of a result\'s conversation, or "new"',
  );

export const noSuchTurn = (id: string, turn: number, turns: number): AppError =>
  invalid("conversation_not_found", `${id} has ${turns} turns, and no turn ${turn}`, `Use ${id}@${turns}`);

export const noSuchAnswer = ({ turn, answers }: KeptTurn, answer: number): AppError =>
  invalid(
    "conversation_not_found",
    `Turn ${turn} has ${answers.length === 1 ? "one answer" : `${answers.length} answers`}, and no answer ${answer}`,
    `Use an answer from 1 to ${answers.length}`,
  );

export const full = (id: string, mostBytes: number): AppError =>
  invalid(
    "conversation_full",
    `${id} has reached its ${mostBytes / 1_000_000} MB, so nothing was sent`,
    'Go on in a new one: conversation "new", with what it has to know in messages',
  );

export const underWay = ({ id, turns, resultId }: OpenConversation): AppError =>
  invalid(
    "conversation_busy",
    `Turn ${turns.length + 1} of ${id} is still under way, so nothing was sent`,
    resultId
      ? `Wait for it with get_result and result_id ${resultId()}, then call again`
      : "Call again when it has been answered",
  );
