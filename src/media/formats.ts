import { megabyte } from "../lib/megabytes.ts";

/** What a model must be able to take in; OpenRouter's names for `architecture.input_modalities`. */
export type Modality = "image" | "audio" | "video" | "file" | "text";

export interface Format {
  modality: Modality;
  mediaType: string;
  /** The first is the one to write. */
  extensions: readonly string[];
}

// What message parts take: images png, jpeg, webp, gif; audio named by its key here (`input_audio.format`); video mp4,
// mpeg, mov, webm. No model's image part takes svg: it is markup, and goes as the text it is.
const table = {
  png: { modality: "image", mediaType: "image/png", extensions: ["png"] },
  jpeg: { modality: "image", mediaType: "image/jpeg", extensions: ["jpg", "jpeg", "jfif"] },
  webp: { modality: "image", mediaType: "image/webp", extensions: ["webp"] },
  gif: { modality: "image", mediaType: "image/gif", extensions: ["gif"] },
  wav: { modality: "audio", mediaType: "audio/wav", extensions: ["wav"] },
  mp3: { modality: "audio", mediaType: "audio/mpeg", extensions: ["mp3"] },
  flac: { modality: "audio", mediaType: "audio/flac", extensions: ["flac"] },
  m4a: { modality: "audio", mediaType: "audio/mp4", extensions: ["m4a", "m4b"] },
  ogg: { modality: "audio", mediaType: "audio/ogg", extensions: ["ogg", "oga", "opus"] },
  aac: { modality: "audio", mediaType: "audio/aac", extensions: ["aac"] },
  aiff: { modality: "audio", mediaType: "audio/aiff", extensions: ["aiff", "aif"] },
  mp4: { modality: "video", mediaType: "video/mp4", extensions: ["mp4", "m4v"] },
  webm: { modality: "video", mediaType: "video/webm", extensions: ["webm"] },
  // As OpenRouter's page on video inputs writes it; IANA's name is video/quicktime.
  mov: { modality: "video", mediaType: "video/mov", extensions: ["mov", "qt"] },
  mpeg: { modality: "video", mediaType: "video/mpeg", extensions: ["mpeg", "mpg"] },
  pdf: { modality: "file", mediaType: "application/pdf", extensions: ["pdf"] },
  svg: { modality: "text", mediaType: "image/svg+xml", extensions: ["svg"] },
  text: { modality: "text", mediaType: "text/plain", extensions: ["txt"] },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof table;

/** Every format that is told apart, by name. */
export const formats: Readonly<Record<FormatName, Format>> = table;

/**
 * The most bytes of one file. Base64 adds a third, and the whole request is held in memory and sent again on a retry.
 * Images: the inline limit of the large providers. Audio: OpenRouter's own for transcription. Text: a megabyte is some
 * 250,000 tokens, more than most context windows.
 */
export const sizeLimits: Readonly<Record<Modality, number>> = {
  image: 20 * megabyte,
  audio: 25 * megabyte,
  video: 50 * megabyte,
  file: 50 * megabyte,
  text: megabyte,
};

export const largestSize = Math.max(...Object.values(sizeLimits));

/** The most bytes of all files of one call together. */
export const totalSize = 100 * megabyte;

/** For a refusal: what there is to convert to. */
export const formatList =
  "images (png, jpeg, webp, gif), audio (wav, mp3, flac, m4a, ogg, aac, aiff), video (mp4, webm, mov, mpeg), pdf, and UTF-8 text or code";

const byExtension = new Map(
  keysOf(formats).flatMap((name) =>
    formats[name].extensions.map((extension): [string, FormatName] => [extension, name]),
  ),
);

/** The extension of a file name or URL path, in lower case and without its dot; empty when there is none. */
export const extensionOf = (name: string): string =>
  /[^/\\]\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";

/** The format that a file's name claims. */
export const formatOfName = (name: string): FormatName | undefined => byExtension.get(extensionOf(name));

/** The kind that a media type claims; undefined when it claims nothing certain, such as `application/octet-stream`. */
export function modalityOfMediaType(mediaType: string): Modality | undefined {
  const known = Object.values(formats).find((format) => format.mediaType === mediaType);
  if (known) return known.modality;
  return (["image", "audio", "video", "text"] as const).find((kind) => mediaType.startsWith(`${kind}/`));
}

function keysOf<T extends object>(value: T): (keyof T)[] {
  return Object.keys(value) as (keyof T)[];
}
