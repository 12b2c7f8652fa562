import { type AppError, invalid } from "../../errors.ts";
import { inMegabytes } from "../../lib/megabytes.ts";
import { type FormatName, type Modality, formatList, formatOfName, formats, sizeLimits } from "../formats.ts";
import { sniff } from "../sniff.ts";

/** A file's content with what it turned out to be. */
export interface Attachment {
  /** Without folders. */
  name: string;
  format: FormatName;
  content: Buffer;
  /** Of a local file, with its links followed. */
  path?: string | undefined;
}

const modalityNames: Readonly<Record<Modality, string>> = {
  image: "an image",
  audio: "audio",
  video: "a video",
  file: "a pdf",
  text: "text",
};

export interface Claim {
  /** As the refusal calls the file. */
  what: string;
  name: string;
  /** What its label says it is; its extension when absent. */
  claimed?: Modality | undefined;
}

/**
 * What content is. Content is believed before its name or label, except that text under the name of a picture, a sound
 * or a document is a failed download more often than anything else.
 */
export function identify(head: Uint8Array, { what, name, ...claim }: Claim): FormatName {
  const named = formatOfName(name);
  const claimed = claim.claimed ?? (named && formats[named].modality);
  if (head.length === 0) throw invalid("empty_file", `${what} is empty`, "Pass a file with content");
  const format = sniff(head, name);
  if (!format) {
    throw invalid(
      "unknown_format",
      `${what} is in no format that messages take`,
      `Convert it; taken are ${formatList}`,
    );
  }
  if (claimed && claimed !== "text" && formats[format].modality === "text") {
    throw invalid(
      "format_mismatch",
      `${what} is called ${modalityNames[claimed]} but holds text`,
      "Check the file, it may be a failed download; to send it as text, name it .txt or label it text/plain",
    );
  }
  return format;
}

/** Refuses what is larger than its kind may be. */
export function checkSize(bytes: number, format: FormatName, what: string): void {
  const { modality } = formats[format];
  if (bytes > sizeLimits[modality]) throw tooLarge(what, sizeLimits[modality], modality);
}

/** The refusal of what is larger than `limit`. */
export const tooLarge = (what: string, limit: number, modality?: Modality): AppError =>
  invalid(
    "file_too_large",
    `${what} is larger than ${inMegabytes(limit)}, the most for ${modality ? modalityNames[modality] : "any file"}`,
    "Pass a smaller one, or a part of it",
  );
