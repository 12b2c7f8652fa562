import { type FormatName, formats } from "../formats.ts";
import { base64, parseDataUri } from "../read/data-uri.ts";
import { sniff } from "../sniff.ts";
import { wavFromPcm16 } from "./wav.ts";

/** Media as answers carry them: `images[].image_url.url`, and `audio.data` with the format that was asked for. */
export type AnswerMedia = { url: string } | { data: string; format: string };

export interface DecodedMedia {
  content: Buffer;
  mediaType: string;
  extension: string;
  /** Whether clients show it as an MCP block; svg and the like are for the file only. */
  block: "image" | "audio" | undefined;
}

/** The file that media in an answer make; undefined when they hold nothing readable. */
export function decodeMedia(media: AnswerMedia): DecodedMedia | undefined {
  if ("url" in media) {
    const content = parseDataUri(media.url)?.content;
    return content?.length ? described(content, sniff(content)) : undefined;
  }
  const content = streamedBase64(media.data);
  return content?.length ? audio(content, media.format.toLowerCase()) : undefined;
}

// Streams send pieces that may be padded each for itself; a decoder stops at the first padding.
function streamedBase64(data: string): Buffer | undefined {
  const pieces = data.split(/=+/).map(base64);
  return pieces.includes(undefined)
    ? undefined
    : Buffer.concat(pieces.filter((piece) => piece !== undefined));
}

function audio(content: Buffer, format: string): DecodedMedia {
  // Raw samples can begin like anything, so only a header that fits a WAVE file is believed.
  if (/^pcm(16)?$/.test(format)) {
    if (sniff(content) === "wav") return described(content, "wav");
    // OpenAI's audio models: pcm16 is 24 kHz, mono, little-endian.
    return described(wavFromPcm16(content, { sampleRate: 24_000, channels: 1 }), "wav");
  }
  const sniffed = sniff(content);
  const isAudio = sniffed !== undefined && formats[sniffed].modality === "audio";
  return described(content, isAudio ? sniffed : audioFormats[format]);
}

// For content that its first bytes do not tell.
const audioFormats: Readonly<Record<string, FormatName>> = {
  wav: "wav",
  mp3: "mp3",
  flac: "flac",
  opus: "ogg",
  ogg: "ogg",
  aac: "aac",
};

// The label is not believed: it could make a program of what a model says.
function described(content: Buffer, format: FormatName | undefined): DecodedMedia {
  if (!format) {
    return { content, mediaType: "application/octet-stream", extension: "bin", block: undefined };
  }
  const { modality, mediaType, extensions } = formats[format];
  const block = modality === "image" || modality === "audio" ? modality : undefined;
  return { content, mediaType, extension: extensions[0] ?? "bin", block };
}
