import { invalid } from "../../errors.ts";
import { inMegabytes } from "../../lib/megabytes.ts";
import type { FolderText } from "../folders/folder-text.ts";
import { formats, totalSize } from "../formats.ts";
import { utf8 } from "../sniff.ts";
import type { Attachment } from "./attachment.ts";
import { readDataUri } from "./data-uri.ts";
import { fencedText, oneLine } from "./fenced-text.ts";
import type { FileReader } from "./file-reader.ts";
import { type FilePart, urlPart } from "./message-part.ts";
import { remotePart } from "./remote-part.ts";
import { isDataUri } from "./urls-in.ts";

export interface PartOptions {
  readFile: FileReader;
  /** Undefined for what is no folder and no pattern. */
  readFolder?: ((source: string) => Promise<FolderText | undefined>) | undefined;
}

/** One entry of `files` (a local path, a pattern, a `file:` or https URL, or a `data:` URI) as a message part. */
export async function toPart(source: string, { readFile, readFolder }: PartOptions): Promise<FilePart> {
  if (isDataUri(source)) return attachmentPart(readDataUri(source));
  if (isRemote(source)) return remotePart(source);
  const folder = await readFolder?.(source);
  return folder ? folderPart(folder) : attachmentPart(await readFile(source));
}

/** Every entry of `files` as a message part, in their order, within the limit for all together. */
export async function toParts(sources: readonly string[], options: PartOptions): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  let bytes = 0;
  for (const source of sources) {
    const part = await toPart(source, options);
    bytes += part.bytes;
    if (bytes > totalSize) {
      throw invalid(
        "files_too_large",
        `the files together are larger than ${inMegabytes(totalSize)}`,
        "Send them in several calls, or pass https URLs where the files are public",
      );
    }
    parts.push(part);
  }
  return parts;
}

// A scheme of one letter is a Windows drive.
const isRemote = (source: string): boolean => /^\s*(https?:|(?!file:)[a-z][a-z\d+.-]+:\/\/)/i.test(source);

const folderPart = (folder: FolderText): FilePart => ({
  part: { type: "text", text: folder.text },
  name: oneLine(folder.name),
  modality: "text",
  bytes: folder.bytes,
  folder,
});

function attachmentPart({ name, format, content, path }: Attachment): FilePart {
  const { modality, mediaType } = formats[format];
  const of = { name: oneLine(name), path, modality, bytes: content.length };
  if (modality === "text") return { part: { type: "text", text: textOf(name, content) }, ...of };
  const data = content.toString("base64");
  if (modality === "audio") {
    return { part: { type: "input_audio", input_audio: { data, format } }, ...of };
  }
  return { part: urlPart(modality, `data:${mediaType};base64,${data}`, of.name), ...of };
}

function textOf(name: string, content: Buffer): string {
  const text = utf8(content);
  if (text !== undefined) return fencedText(name, text);
  throw invalid("not_utf8", `the text of '${oneLine(name)}' is not UTF-8 throughout`, "Save it as UTF-8");
}
