import { invalid } from "../../errors.ts";
import { isDataUri } from "./data-uri.ts";
import { checkPublicUrl } from "./public-url.ts";

/**
 * Refuses URLs in the caller's own message parts that a server elsewhere should not fetch, naming their place. The
 * messages stay as they are.
 */
export function checkParts(messages: readonly unknown[]): void {
  messages.forEach((message, at) => {
    if (!isObject(message)) return;
    // `images` is where an assistant's message carries the pictures it made.
    for (const field of ["content", "images"]) {
      const parts = message[field];
      if (Array.isArray(parts)) {
        parts.forEach((part, index) => checkPart(part, `messages[${at}].${field}[${index}]`));
      }
    }
  });
}

function checkPart(part: unknown, place: string): void {
  if (!isObject(part)) return;
  // `input_video` is the older name of `video_url`; some callers leave out the object around a URL.
  for (const field of ["image_url", "video_url", "input_video"]) {
    const value = part[field];
    if (typeof value === "string") checkMedia(value, `${place}.${field}`);
    if (isObject(value)) checkMedia(value["url"], `${place}.${field}.url`);
  }
  if (isObject(part["file"])) checkFile(part["file"]["file_data"], `${place}.file.file_data`);
  if (isObject(part["input_audio"])) checkAudio(part["input_audio"]["data"], `${place}.input_audio.data`);
}

function checkMedia(url: unknown, place: string): void {
  if (typeof url !== "string" || isDataUri(url)) return;
  checkNotLocal(url, place);
  checkPublicUrl(url, place);
}

// Bare base64 is left to the API: it may well begin like a path.
function checkFile(data: unknown, place: string): void {
  if (typeof data !== "string" || isDataUri(data) || !hasScheme(data)) return;
  checkNotLocal(data, place);
  checkPublicUrl(data, place);
}

function checkAudio(data: unknown, place: string): void {
  if (typeof data !== "string" || !hasScheme(data)) return;
  throw invalid(
    "bad_audio_data",
    `${place}: the API takes bare base64 here, no URL and no data: prefix`,
    "Pass the local path or data: URI in `files` instead, which makes the part",
  );
}

const hasScheme = (value: string): boolean => /^[\u0000-\u0020]*[a-z][a-z\d+.-]*:/i.test(value);

function checkNotLocal(url: string, place: string): void {
  if (!/^(file:|~?[\\/](?!\/)|\.{1,2}[\\/]|[a-z]:[\\/])/i.test(url)) return;
  throw invalid(
    "local_path_in_part",
    `${place}: a local path means nothing to the model's provider`,
    "Pass local paths in `files`, which reads them and adds the parts",
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
