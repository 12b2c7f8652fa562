import { once } from "../../lib/once.ts";
import { urlsIn } from "../../media/read/urls-in.ts";
import type { ChatContext } from "../context.ts";
import type { Origin } from "../past/keep.ts";
import type { Message, Part } from "./message-schema.ts";

/** Refuses a request of the caller that holds an address which nobody should fetch, wherever it stands. */
export async function checkAddresses(request: object): Promise<void> {
  const found = urlsIn(request);
  if (found.length === 0) return;
  const { checkUrls } = await import("../../media/read/check-urls.ts");
  checkUrls(found);
}

/** The messages with each of `files` as a part of the last user message, behind its text, or in one of their own. */
export async function withFiles(
  messages: readonly Message[],
  files: readonly string[],
  { roots, origins }: Pick<ChatContext, "roots"> & { origins?: Map<Part, Origin> },
): Promise<Message[]> {
  if (files.length === 0) return [...messages];

  // Most calls are text alone: what reads files is loaded when there are any.
  const [{ toParts }, { createFileReader }] = await Promise.all([
    import("../../media/read/parts.ts"),
    import("../../media/read/file-reader.ts"),
  ]);
  const read = await toParts(files, { readFile: createFileReader({ roots: once(roots) }) });
  for (const { part, name, path } of read) origins?.set(part, { name, path });
  const parts = read.map(({ part }) => part);
  const at = messages.findLastIndex(({ role }) => role === "user");
  const last = messages[at];
  if (last === undefined) return [...messages, { role: "user", content: parts }];
  const before = typeof last.content === "string" ? textPart(last.content) : (last.content ?? []);
  return messages.with(at, { ...last, content: [...before, ...parts] });
}

// Some providers refuse a part without text.
const textPart = (text: string): Part[] => (text === "" ? [] : [{ type: "text", text }]);
