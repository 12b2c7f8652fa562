import { posix } from "node:path";

import { invalid } from "../../errors.ts";
import { cut } from "../../lib/cut.ts";
import { type Modality, extensionOf, formatOfName, formats } from "../formats.ts";
import { oneLine } from "./fenced-text.ts";
import { type FilePart, urlPart } from "./message-part.ts";
import { checkPublicUrl } from "./public-url.ts";

// Google's models take YouTube pages as videos, and no other video address (OpenRouter's page on video inputs).
const videoPages = /^((www|m)\.)?youtube\.com$|^youtu\.be$/;

const download = "Download the file and pass its local path or a data: URI";

/** The message part for a public URL. Nothing is fetched, so what it is follows from its path alone. */
export function remotePart(source: string): FilePart {
  const url = checkPublicUrl(source.trim());
  const { modality, filename } = describe(new URL(url));
  if (modality === "audio") {
    throw invalid("audio_url", "the API takes audio as content only, not as a URL", download);
  }
  if (modality === "text") {
    throw invalid("text_url", "the API takes no URLs of text, and this server fetches none", download);
  }
  if (modality) return { part: urlPart(modality, url, filename), name: filename, modality, bytes: 0 };
  throw invalid(
    "unknown_url_kind",
    `what the URL leads to cannot be told from its path '${cut(filename, 80)}'`,
    "Put it into `messages` as a part that says what it is (image_url, video_url or file), or download it and pass its local path",
  );
}

function describe({ hostname, pathname }: URL): { modality: Modality | undefined; filename: string } {
  const filename = oneLine(decoded(posix.basename(pathname)));
  if (videoPages.test(hostname)) return { modality: "video", filename };
  const format = formatOfName(filename);
  if (format) return { modality: formats[format].modality, filename };
  return { modality: textExtensions.has(extensionOf(filename)) ? "text" : undefined, filename };
}

// Only for a better refusal; files are known by their content.
const textExtensions = new Set([
  "md",
  "csv",
  "json",
  "xml",
  "yaml",
  "yml",
  "log",
  "ts",
  "js",
  "py",
  "rs",
  "go",
]);

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
