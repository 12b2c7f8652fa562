import { cleanerFor } from "../app/cleaner-for.ts";
import { foldersOf } from "../app/folders.ts";
import { loadConfig } from "../config.ts";
import { removeExpired } from "../conversations/expired.ts";
import { conversationFiles, type ConversationFiles } from "../conversations/files.ts";
import { isConversationId } from "../conversations/ids.ts";
import type { Conversation } from "../conversations/turn.ts";
import { dollars } from "../lib/dollars.ts";
import { fingerprint } from "../lib/fingerprint.ts";
import { plainText } from "../lib/plain-text.ts";
import { sumKnown } from "../lib/sum-known.ts";
import { quoted, readOptions } from "./options.ts";

interface Asked {
  do: "list" | "delete" | "delete all" | "export" | "adopt";
  id: string;
}

/**
 * Lists, deletes, exports and adopts what lies in the folder of conversations. It is the user's own terminal, so that no key
 * is needed; to adopt one is to give it the key of this terminal.
 */
export async function keepConversations(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const asked = readAsked(argv);
  const config = loadConfig(environment, []);
  const folder = await foldersOf(config, true).conversations();
  if (folder === undefined)
    throw new Error("This user has no home folder, so no conversation is kept on disk");
  const files = conversationFiles(folder, cleanerFor(config.apiKey).redact);
  if (asked.do === "list") {
    await removeExpired(files, Date.now());
    return list(files, folder);
  }
  if (asked.do === "delete all") {
    const ids = await files.ids();
    await Promise.all(ids.map((id) => files.remove(id)));
    return print(`${ids.length} deleted`);
  }
  const found = await files.read(asked.id);
  if (!found) throw new Error(`There is no conversation ${asked.id} in ${folder}`);
  if (asked.do === "delete") {
    await files.remove(asked.id);
    return print(`${asked.id} deleted`);
  }
  if (asked.do === "export") return exportLines(found);
  if (config.apiKey === undefined) throw new Error("Set OPENROUTER_API_KEY to the key that is to have it");
  await files.adopt(asked.id, fingerprint(config.apiKey));
  print(`${asked.id} belongs to the key ${fingerprint(config.apiKey)} now`);
}

function readAsked(argv: readonly string[]): Asked {
  const { options, words } = readOptions(argv, {
    delete: { type: "string" },
    all: { type: "boolean" },
    export: { type: "string" },
    adopt: { type: "string" },
  });
  const [word] = words;
  if (word !== undefined) throw new Error(`conversations takes options alone, and ${quoted(word)} is none`);
  if (options.has("all")) return { do: "delete all", id: "" };
  for (const action of ["delete", "export", "adopt"] as const) {
    const id = options.get(action);
    if (id === undefined) continue;
    if (!isConversationId(id))
      throw new Error(`${quoted(id)} is no id of a conversation: they look like c-1a2b3c4d`);
    return { do: action, id };
  }
  return { do: "list", id: "" };
}

async function list(files: ConversationFiles, folder: string): Promise<void> {
  const found = await Promise.all((await files.ids()).map((id) => files.read(id)));
  const there = found.filter((one) => one !== undefined);
  for (const one of there.toSorted((left, right) => (lastOf(left) < lastOf(right) ? 1 : -1))) {
    const { conversation, key, turns, days } = one;
    const cost = sumKnown(turns.map((turn) => turn.cost));
    print(
      [
        conversation,
        lastOf(one).slice(0, 16).replace("T", " "),
        `${turns.length} ${turns.length === 1 ? "turn" : "turns"}`,
        cost === null ? "cost unknown" : dollars(cost),
        `key ${key}`,
        `kept ${days} days`,
      ].join("  "),
    );
  }
  print(`${there.length} in ${folder}`);
}

const lastOf = ({ turns }: Conversation): string => turns.at(-1)?.ts ?? "";

/** JSON Lines as they stand in the file; cleaned where a person reads them. */
function exportLines({ turns, bytes: _counted, ...head }: Conversation): void {
  for (const line of [head, ...turns]) {
    const text = JSON.stringify(line);
    print(process.stdout.isTTY ? plainText(text) : text);
  }
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
