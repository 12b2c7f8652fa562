import { type FormatName, formats } from "../formats.ts";
import { parseDataUri } from "../read/data-uri.ts";
import { isDataUri } from "../read/urls-in.ts";
import { headSize, sniff } from "../sniff.ts";
import { base64Pieces } from "./base64-pieces.ts";
import { wavHeader } from "./wav.ts";

/** Media as answers carry them: `images[].image_url.url`, and `audio.data` with the format that was asked for. */
export type AnswerMedia = { url: string } | { data: string; format: string };

export interface DecodedMedia {
  mediaType: string;
  extension: string;
  /** Whether clients show it as an MCP block; svg and the like are for the file only. */
  block: "image" | "audio" | undefined;
  bytes: number;
  /** The content from its beginning, as often as it is asked for. */
  pieces: () => Iterable<Buffer>;
}

/** The file that media in an answer make; undefined when they hold nothing readable. */
export function decodeMedia(media: AnswerMedia): DecodedMedia | undefined {
  const pieces = "url" in media ? piecesOfUrl(media.url) : () => base64Pieces(media.data);
  const measured = pieces && measure(pieces);
  if (!measured || measured.bytes === 0) return undefined;
  return "url" in media
    ? described(measured, sniff(measured.head))
    : audio(measured, media.format.toLowerCase());
}

type Pieces = () => Iterable<Buffer>;

/** Content that was read once: how much there is, and how it begins. */
interface Measured {
  pieces: Pieces;
  bytes: number;
  head: Buffer;
}

function piecesOfUrl(url: string): Pieces | undefined {
  if (!isDataUri(url)) return undefined;
  const comma = url.indexOf(",");
  // Percent-encoding is for small texts like svg; nobody writes megabytes of it.
  if (/;\s*base64\s*$/i.test(url.slice(0, comma)) && !url.includes("%")) {
    const text = url.slice(comma + 1);
    return () => base64Pieces(text);
  }
  const content = parseDataUri(url)?.content;
  return content && (() => [content]);
}

function measure(pieces: Pieces): Measured | undefined {
  const beginning: Buffer[] = [];
  let bytes = 0;
  try {
    for (const piece of pieces()) {
      if (bytes < headSize) beginning.push(Buffer.from(piece.subarray(0, headSize)));
      bytes += piece.length;
    }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return { pieces, bytes, head: Buffer.concat(beginning) };
}

function audio(measured: Measured, format: string): DecodedMedia {
  const sniffed = sniff(measured.head);
  // Raw samples can begin like anything, so only a header that fits a WAVE file is believed.
  if (/^pcm(16)?$/.test(format)) {
    return described(sniffed === "wav" ? measured : withHeader(measured), "wav");
  }
  const isAudio = sniffed !== undefined && formats[sniffed].modality === "audio";
  return described(measured, isAudio ? sniffed : audioFormats[format]);
}

// OpenAI's audio models: pcm16 is 24 kHz, mono, little-endian.
const pcm16 = { sampleRate: 24_000, channels: 1 };

function withHeader({ pieces, bytes, ...measured }: Measured): Measured {
  // A cut stream can end inside a sample.
  const length = bytes - (bytes % 2);
  const header = wavHeader(length, pcm16);
  return {
    ...measured,
    bytes: header.length + length,
    *pieces() {
      yield header;
      let left = length;
      for (const piece of pieces()) {
        yield piece.subarray(0, left);
        left -= Math.min(left, piece.length);
      }
    },
  };
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
function described({ bytes, pieces }: Measured, format: FormatName | undefined): DecodedMedia {
  const content = { bytes, pieces };
  if (!format) {
    return { mediaType: "application/octet-stream", extension: "bin", block: undefined, ...content };
  }
  const { modality, mediaType, extensions } = formats[format];
  const block = modality === "image" || modality === "audio" ? modality : undefined;
  return { mediaType, extension: extensions[0] ?? "bin", block, ...content };
}
