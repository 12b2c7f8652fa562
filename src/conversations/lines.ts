import { toObject } from "../lib/foreign.ts";
import type { Redact } from "../lib/redact.ts";
import type { Conversation, Head, KeptTurn } from "./turn.ts";

type Line = Partial<Head> & Partial<KeptTurn> & { adopted_by?: string };

/** One line of a conversation's file. Leaf by leaf: a secret must not tear the JSON around it. */
export const conversationLine = (value: object, redact: Redact): string =>
  JSON.stringify(value, (_, leaf: unknown) => (typeof leaf === "string" ? redact(leaf) : leaf));

/**
 * The conversation that stands in a file; undefined where its head is missing. Lines that a crash left torn are skipped,
 * and so is a turn whose number is taken: two writers went on at once, and the first in the file is the turn.
 */
export function fromConversationLines(text: string): Conversation | undefined {
  const [head, ...rest] = text.split("\n").map(parsed);
  if (!isHead(head)) return undefined;
  const found: Conversation = { ...head, turns: [], bytes: Buffer.byteLength(text) };
  for (const line of rest) {
    if (typeof line?.adopted_by === "string") found.key = line.adopted_by;
    if (isTurn(line) && line.turn === found.turns.length + 1) found.turns.push(line);
  }
  return found;
}

function parsed(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const isHead = (line: Line | undefined): line is Head =>
  typeof line?.conversation === "string" &&
  typeof line.key === "string" &&
  typeof line.base === "string" &&
  typeof line.days === "number";

const isTurn = (line: Line | undefined): line is KeptTurn =>
  typeof line?.turn === "number" &&
  typeof line.ts === "string" &&
  Array.isArray(line.messages) &&
  line.messages.every(isMessage) &&
  Array.isArray(line.answers) &&
  line.answers.length > 0 &&
  line.answers.every((answer: unknown) => isMessage(toObject(answer)?.["message"]));

/** With a role; what it says is a text, parts or nothing. */
function isMessage(value: unknown): boolean {
  const { role, content } = toObject(value) ?? {};
  const isContent = content == null || typeof content === "string" || Array.isArray(content);
  return typeof role === "string" && isContent && (!Array.isArray(content) || content.every(toObject));
}
