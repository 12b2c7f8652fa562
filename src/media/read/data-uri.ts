import { invalid } from "../../errors.ts";
import { cut } from "../../lib/cut.ts";
import { formats, largestSize, modalityOfMediaType } from "../formats.ts";
import { type Attachment, checkSize, identify, tooLarge } from "./attachment.ts";
import { isDataUri } from "./urls-in.ts";

export interface DataUri {
  mediaType: string;
  /** The `name` or `filename` parameter that some clients add. */
  name: string | undefined;
  content: Buffer;
}

/** A `data:` URI (RFC 2397) in its parts; undefined when it is none, or its base64 is broken. */
export function parseDataUri(uri: string): DataUri | undefined {
  const comma = uri.indexOf(",");
  if (!isDataUri(uri) || comma === -1) return undefined;
  const [mediaType = "", ...parameters] = uri
    .slice("data:".length, comma)
    .split(";")
    .map((part) => part.trim());
  const isBase64 = parameters.some((parameter) => parameter.toLowerCase() === "base64");
  const content = isBase64 ? base64(uri.slice(comma + 1)) : unescape(uri.slice(comma + 1));
  if (!content) return undefined;
  const name = parameters.find((parameter) => /^(file)?name=/i.test(parameter))?.replace(/^[^=]*=/, "");
  return {
    mediaType: mediaType.toLowerCase() || "text/plain",
    name: name && unescape(name).toString(),
    content,
  };
}

/** The content of a `data:` URI of the caller: its own bytes are believed before its label. */
export function readDataUri(uri: string): Attachment {
  // Never more bytes than characters; three quarters in base64.
  if (uri.length * 0.75 > largestSize + 1024) throw tooLarge("the data: URI", largestSize);
  const parsed = parseDataUri(uri);
  if (!parsed) {
    throw invalid(
      "bad_data_uri",
      "a data: URI is broken: no comma, or its base64 holds other characters",
      "Write it as data:image/png;base64,<base64>, or pass the path of a local file",
    );
  }
  const { mediaType, content } = parsed;
  const what = `the data: URI (${cut(mediaType, 60)})`;
  const format = identify(content, {
    what,
    name: parsed.name ?? "",
    claimed: modalityOfMediaType(mediaType),
  });
  checkSize(content.length, format, what);
  const name = parsed.name?.split(/[/\\]/).at(-1) || `attachment.${formats[format].extensions[0]}`;
  return { name, format, content };
}

/** Base64 of either alphabet, white space and all; undefined when anything else is in it. */
export function base64(text: string): Buffer | undefined {
  const bare = (text.includes("%") ? unescape(text).toString("latin1") : text).replace(/\s+/g, "");
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(bare) ? Buffer.from(bare, "base64") : undefined;
}

/** Percent-encoding undone byte by byte: unlike decodeURIComponent it takes any bytes, and leaves broken escapes. */
function unescape(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (!text.includes("%")) return bytes;
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const high = byte === 0x25 ? hexDigit(bytes[at + 1]) : -1;
    const low = high === -1 ? -1 : hexDigit(bytes[at + 2]);
    // Shorter than what it is read from, so it may be written over it.
    bytes[length] = low === -1 ? byte : high * 16 + low;
    length += 1;
    if (low !== -1) at += 2;
  }
  return bytes.subarray(0, length);
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
