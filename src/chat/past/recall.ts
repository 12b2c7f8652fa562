import type { KeptFile, KeptMessage, KeptPart, KeptTurn } from "../../conversations/turn.ts";
import { factsOf } from "../../errors.ts";
import type { FileReader } from "../../media/read/file-reader.ts";
import { toPart } from "../../media/read/parts.ts";
import type { Message, Part } from "../asked/message-schema.ts";
import { nameInBrackets, sha256 } from "./keep.ts";
import { withPictures } from "./pictures.ts";

/** A turn as it can be sent again: what was asked and the answer that the talk went on from. */
export interface PastTurn {
  turn: number;
  messages: Message[];
  /** Which of the parts are files, with their names. */
  files: ReadonlyMap<Part, string>;
  /** Who answered. */
  model: string | null;
}

export interface Past {
  /** What stands before everything, whatever else is left out. */
  system: Message[];
  turns: PastTurn[];
  warnings: string[];
}

/** The turns of a conversation as messages. A file that has changed or gone is named in the place of its content. */
export async function recall(
  turns: readonly KeptTurn[],
  { afterAnswer, readFile }: { afterAnswer: number; readFile: FileReader },
): Promise<Past> {
  const files = new Map<Part, string>();
  const missing = new Map<string, string>();

  const unchanged: (file: KeptFile) => FileReader = (file) => async (path) => {
    const found = await readFile(path);
    if (sha256(found.content) !== file.sha256) throw new Error("it has changed");
    return found;
  };
  const partOf = async (kept: KeptPart): Promise<Part> => {
    const { from_file: name, ...part } = kept;
    if (!isKeptFile(kept)) {
      const plain: Part = part;
      if (typeof name === "string") files.set(plain, name);
      return plain;
    }
    let found: Part;
    try {
      found = (await toPart(kept.path, { readFile: unchanged(kept) })).part;
    } catch (error) {
      missing.set(String(name), factsOf(error).what);
      found = { type: "text", text: nameInBrackets(String(name)) };
    }
    files.set(found, String(name));
    return found;
  };
  const messageOf = async ({ content, images, ...message }: KeptMessage): Promise<Message> => {
    const parts = Array.isArray(content) ? await Promise.all(content.map(partOf)) : content;
    const shown = Array.isArray(images) ? await Promise.all((images as KeptPart[]).map(partOf)) : [];
    return withPictures({ ...message, content: parts } as Message, shown);
  };

  let system: Message[] = [];
  const past: PastTurn[] = [];
  for (const [at, { turn, messages, answers }] of turns.entries()) {
    const number = at === turns.length - 1 ? afterAnswer : (turns[at + 1]?.after_answer ?? 1);
    const answer = answers[number - 1] ?? answers[0];
    const asked = await Promise.all(messages.map(messageOf));
    const { system: own, rest } = withoutSystem(asked);
    if (own.length > 0) system = own;
    // Providers refuse a message that says nothing, such as what is left of an answer that broke off.
    const answered = answer && says(answer.message) ? [await messageOf(answer.message)] : [];
    past.push({ turn, messages: [...rest, ...answered], files, model: answer?.model ?? null });
  }
  const warnings = [...missing].map(
    ([name, why]) => `${name} of an earlier turn could not be read again (${why}): the model gets its name`,
  );
  return { system, turns: past, warnings };
}

const says = ({ content, tool_calls: calls, images }: KeptMessage): boolean =>
  [content, calls, images].some((part) => (Array.isArray(part) ? part.length > 0 : Boolean(part)));

const isKeptFile = (part: KeptPart): part is KeptFile => part.type === "kept_file";

const isSystem = ({ role }: Message): boolean => role === "system" || role === "developer";

/** System and developer messages apart from the others. */
export function withoutSystem(messages: readonly Message[]): { system: Message[]; rest: Message[] } {
  return {
    system: messages.filter(isSystem),
    rest: messages.filter((message) => !isSystem(message)),
  };
}
