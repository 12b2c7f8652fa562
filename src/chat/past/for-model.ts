import { inputModalities as takenBy } from "../../catalog/model/capabilities.ts";
import { contextWindow } from "../../catalog/model/context-window.ts";
import { fitPast } from "../../conversations/fit-past.ts";
import type { Omitted } from "../../conversations/turn.ts";
import type { Model } from "../../openrouter/models.ts";
import type { Message, Part } from "../asked/message-schema.ts";
import { modalityOf, messageTokens } from "../asked/prompt.ts";
import { nameInBrackets } from "./keep.ts";
import { withPictures } from "./pictures.ts";
import { type Past, type PastTurn, withoutSystem } from "./recall.ts";

/** Who is asked, and how much of its window is not for the prompt. */
export interface Reader {
  id: string;
  /** Null when it is not listed. */
  model: Model | null;
  /** Tokens: max_tokens, the reserve and the definitions of tools. */
  kept: number;
}

export interface Readable {
  messages: Message[];
  leftOut?: Omitted | undefined;
  warnings: string[];
}

// A router lists no window, and may choose a model with a small one.
const unknownWindow = 100_000;

/** The conversation with what is new, as one model can take it. */
export function messagesFor(
  past: Past,
  news: readonly Message[],
  reader: Reader,
  before?: Omitted,
): Readable {
  const { system: newSystem, rest } = withoutSystem(news);
  const system = newSystem.length > 0 ? newSystem : past.system;
  const shown = withoutUnreadable(past.turns, reader);
  const listed = reader.model && contextWindow(reader.model);
  const window = listed ?? unknownWindow;
  const sizes = shown.turns.map((turn) => ({
    tokens: messageTokens(turn.messages),
    fileTokens: messageTokens(turn.messages) - messageTokens(withoutFiles(turn)),
    callsTools: callsOf(turn).length > 0,
  }));
  const fresh = messageTokens([...system, ...rest]);
  const leftOut = fitPast(sizes, { window, kept: reader.kept, fresh }, before);
  const turns = shown.turns.flatMap((turn, at) => remaining(turn, at === 0, leftOut));
  return {
    messages: [...system, ...turns, ...rest],
    ...(leftOut && { leftOut }),
    warnings: [
      ...shown.warnings,
      ...(leftOut ? [leftOutWarning(leftOut, past.turns.length, listed ? undefined : window)] : []),
    ],
  };
}

/** Ids of the calls that the next message has to answer. */
export const callsOf = ({ messages }: Pick<PastTurn, "messages">): string[] => {
  const last = messages.at(-1);
  const calls = last?.role === "assistant" ? last.tool_calls : undefined;
  return (calls ?? []).flatMap(({ id }) => id ?? []);
};

function remaining(turn: PastTurn, isFirst: boolean, leftOut: Omitted | undefined): Message[] {
  const [from, to] = leftOut?.turns ?? [0, -1];
  if (turn.turn >= from && turn.turn <= to) return [];
  if (!isFirst || leftOut?.first === undefined) return turn.messages;
  return leftOut.first === "all" ? [] : withoutFiles(turn);
}

const withoutFiles = ({ messages, files }: PastTurn): Message[] =>
  withParts(messages, (part) => {
    const name = files.get(part);
    return name === undefined ? part : { type: "text", text: nameInBrackets(name) };
  });

/** Signed reasoning is for the models that signed it; media are for those that take them. */
function withoutUnreadable(
  turns: readonly PastTurn[],
  { id, model }: Reader,
): { turns: PastTurn[]; warnings: string[] } {
  const taken = model && takenBy(model);
  const named = new Set<string>();
  const shown = turns.map((turn): PastTurn => {
    const isKin = turn.model !== null && familyOf(turn.model) === familyOf(id);
    const messages = withParts(turn.messages, (part) => {
      const modality = modalityOf(part.type);
      if (!taken || modality === undefined || taken.includes(modality)) return part;
      const kind = modality === "image" ? "picture" : modality;
      const label = `[${kind}: ${turn.files.get(part) ?? "of an earlier turn"}]`;
      named.add(label);
      return { type: "text", text: label };
    });
    return { ...turn, messages: messages.map((message) => (isKin ? message : unsigned(message))) };
  });
  const warnings =
    named.size > 0 ? [`${id} does not take what earlier turns hold: it gets ${[...named].join(", ")}`] : [];
  return { turns: shown, warnings };
}

function unsigned(message: Message): Message {
  if (message.role !== "assistant") return message;
  const { reasoning_details: _signed, ...rest } = message;
  return rest;
}

/** The author: what `anthropic/claude-…` signs, no model of another can check. */
const familyOf = (id: string): string => id.replace(/^~/, "").split("/")[0] ?? id;

function withParts(messages: readonly Message[], change: (part: Part) => Part): Message[] {
  return messages.map((message) => {
    const images =
      "images" in message && Array.isArray(message.images) ? (message.images as Part[]) : undefined;
    const { content } = message;
    if (!Array.isArray(content) && !images) return message;
    const changed = {
      ...message,
      ...(Array.isArray(content) && { content: content.map(change) }),
    } as Message;
    return images ? withPictures(changed, images.map(change)) : changed;
  });
}

function leftOutWarning({ turns, first }: Omitted, of: number, assumed: number | undefined): string {
  const what = [
    ...(turns ? [turns[0] === turns[1] ? `turn ${turns[0]}` : `turns ${turns[0]} to ${turns[1]}`] : []),
    ...(first === "files" ? ["the files of turn 1"] : []),
    ...(first === "all" ? ["turn 1"] : []),
  ].join(" and ");
  const because = assumed === undefined ? "" : `, taken as ${assumed} tokens because nobody knows it`;
  return `The model did not see ${what} of ${of}: the rest of its window is full${because}`;
}
