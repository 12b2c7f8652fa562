import { open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { appendToExisting } from "../lib/line-file.ts";
import { makeFolder } from "../lib/make-folder.ts";
import type { Redact } from "../lib/redact.ts";
import { isConversationId } from "./ids.ts";
import { fromConversationLines, conversationLine } from "./lines.ts";
import type { Conversation, KeptTurn } from "./turn.ts";

/** The conversations of a folder: one file each, which only grows. */
export interface ConversationFiles {
  /** Undefined where there is none, or none that can be read. */
  read(id: string): Promise<Conversation | undefined>;
  /** A file of its own, with all its turns, in one write; throws where there is one already. */
  create(conversation: Conversation): Promise<void>;
  /** Turns behind those that are there, in one write; throws ENOENT where there is no file. */
  append(id: string, turns: readonly KeptTurn[]): Promise<void>;
  /** From now on it belongs to this key. */
  adopt(id: string, key: string): Promise<void>;
  ids(): Promise<string[]>;
  /** When a file was last written, Unix milliseconds. */
  writtenAt(id: string): Promise<number>;
  remove(id: string): Promise<void>;
}

// More than may be written: a full conversation of 20 MB and the longest answer behind it.
const mostBytes = 256 * 1024 * 1024;
const ending = ".jsonl";

export function conversationFiles(folder: string, redact: Redact): ConversationFiles {
  const pathOf = (id: string): string => {
    if (!isConversationId(id)) throw new Error(`'${id}' is no id of a conversation`);
    return join(folder, `${id}${ending}`);
  };
  const line = (value: object): string => conversationLine(value, redact);
  return {
    async read(id) {
      try {
        const found = await stat(pathOf(id));
        if (!found.isFile() || found.size > mostBytes) return undefined;
        return fromConversationLines(await readFile(pathOf(id), "utf8"));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    async create({ turns, bytes: _counted, ...head }) {
      await makeFolder(folder, 0o700);
      const path = pathOf(head.conversation);
      const file = await open(path, "wx", 0o600);
      try {
        await file.writeFile(`${[head, ...turns].map(line).join("\n")}\n`);
      } catch (error) {
        // What is not whole would be taken for a shorter conversation.
        await rm(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
    },
    append: (id, turns) => appendToExisting(pathOf(id), turns.map(line).join("\n")),
    adopt: (id, key) => appendToExisting(pathOf(id), line({ adopted_by: key })),
    async ids() {
      const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      return names
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length))
        .filter(isConversationId);
    },
    writtenAt: async (id) => (await stat(pathOf(id))).mtimeMs,
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}
