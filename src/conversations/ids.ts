import { randomInt } from "node:crypto";

/** Where a call goes on: a conversation, one of its turns, and of a turn with several answers one of them; from 1. */
export interface ConversationRef {
  id: string;
  turn?: number | undefined;
  answer?: number | undefined;
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
const pattern = /^(c-[a-z0-9]{8})(?:@(\d{1,6})(?:\.(\d{1,3}))?)?$/;

/** 36^8 ids, so that nobody comes upon the conversation of another by trying. */
export const newConversationId = (): string =>
  `c-${Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join("")}`;

/** What `c-1a2b3c4d`, `c-1a2b3c4d@3` or `c-1a2b3c4d@3.2` names; undefined for any other text. */
export function conversationRef(text: string): ConversationRef | undefined {
  const [, id, turn, answer] = pattern.exec(text.trim()) ?? [];
  if (id === undefined) return undefined;
  return {
    id,
    ...(turn !== undefined && { turn: Number(turn) }),
    ...(answer !== undefined && { answer: Number(answer) }),
  };
}

export const isConversationId = (text: string): boolean => /^c-[a-z0-9]{8}$/.test(text);
