import { once } from "../../../lib/once.ts";
import type { FolderText } from "../../../media/folders/folder-text.ts";
import { urlsIn } from "../../../media/read/urls-in.ts";
import type { ChatContext } from "../../context.ts";
import type { Origin } from "../../past/keep.ts";
import type { Message, Part } from "../message-schema.ts";
import { type FileRow, fileRow } from "./file-rows.ts";

/** Refuses a request of the caller that holds an address which nobody should fetch, wherever it stands. */
export async function checkAddresses(request: object): Promise<void> {
  const found = urlsIn(request);
  if (found.length === 0) return;
  const { checkUrls } = await import("../../../media/read/check-urls.ts");
  checkUrls(found);
}

interface WithFiles {
  messages: Message[];
  /** Which parts came from files. */
  origins: Map<Part, Origin>;
  /** What the result tells of them. */
  rows: FileRow[];
  folders: FolderText[];
}

/** The messages with each of `files` as a part of the last user message, behind its text, or in one of their own. */
export async function withFiles(
  messages: readonly Message[],
  files: readonly string[],
  { roots, clock, signal }: Pick<ChatContext, "roots" | "clock" | "signal">,
): Promise<WithFiles> {
  const origins = new Map<Part, Origin>();
  if (files.length === 0) return { messages: [...messages], origins, rows: [], folders: [] };

  // Most calls are text alone: what reads files is loaded when there are any.
  const [{ toParts }, { createFileReader }, { createFolderReader }] = await Promise.all([
    import("../../../media/read/parts.ts"),
    import("../../../media/read/file-reader.ts"),
    import("../../../media/folders/folder-reader.ts"),
  ]);
  const known = { roots: once(roots) };
  const readFile = createFileReader(known);
  const readFolder = createFolderReader({ ...known, readFile, clock, signal });
  const read = await toParts(files, { readFile, readFolder });
  for (const { part, name, path } of read) origins.set(part, { name, path });
  const parts = read.map(({ part }) => part);
  const rows = read.map(fileRow);
  const folders = read.flatMap(({ folder }) => folder ?? []);
  const at = messages.findLastIndex(({ role }) => role === "user");
  const last = messages[at];
  if (last === undefined) {
    return { messages: [...messages, { role: "user", content: parts }], origins, rows, folders };
  }
  const before = typeof last.content === "string" ? textPart(last.content) : (last.content ?? []);
  const filled = messages.with(at, { ...last, content: [...before, ...parts] });
  return { messages: filled, origins, rows, folders };
}

// Some providers refuse a part without text.
const textPart = (text: string): Part[] => (text === "" ? [] : [{ type: "text", text }]);
