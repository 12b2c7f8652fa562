import type { ConversationFiles } from "./files.ts";

const dayMs = 86_400_000;

/** Removes what has outlived its days, counted from its last turn by the number that its own head names. */
export async function removeExpired(files: ConversationFiles, now: number): Promise<string[]> {
  const removed: string[] = [];
  for (const id of await files.ids()) {
    // A file that was written in the last day is not read only to be kept.
    if (now - (await files.writtenAt(id)) < dayMs) continue;
    const found = await files.read(id);
    const last = found?.turns.at(-1);
    if (!found || !last || now - Date.parse(last.ts) <= found.days * dayMs) continue;
    await files.remove(id);
    removed.push(id);
  }
  return removed;
}
