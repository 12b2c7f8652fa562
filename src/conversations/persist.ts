import type { ConversationFiles } from "./files.ts";
import { newConversationId } from "./ids.ts";
import type { Conversation } from "./turn.ts";

export interface Unwritten {
  conversation: Conversation;
  /** How many of its turns are in the file. */
  written: number;
}

/**
 * Brings all turns into the file and returns the id under which they stand there: another one where another process has
 * gone on in between, for then they go into a file of their own. Throws where they cannot be written.
 */
export async function persist(
  files: ConversationFiles,
  { conversation, written }: Unwritten,
): Promise<string> {
  const { conversation: id, turns } = conversation;
  if (written === 0 || !(await appended(files, id, turns.slice(written)))) {
    await files.create(conversation);
    return id;
  }
  const there = await files.read(id);
  const lost = turns.findIndex(({ nonce }, at) => there?.turns[at]?.nonce !== nonce);
  if (lost === -1) return id;
  const branch = newConversationId();
  await files.create({ ...conversation, conversation: branch, from: `${id}@${lost}` });
  return branch;
}

/** False where the file was removed meanwhile. */
async function appended(
  files: ConversationFiles,
  id: string,
  turns: Conversation["turns"],
): Promise<boolean> {
  try {
    await files.append(id, turns);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
