import { formats, type FormatName } from "../../media/formats.ts";
import { sniff } from "../../media/sniff.ts";
import { GrowingFile, type LateHeader } from "../../media/write/growing-file.ts";
import { safeName } from "../../media/write/save-media.ts";
import { wavHeader } from "../../media/write/wav.ts";
import type { SoundKind } from "../../openrouter/speech.ts";
import type { Place } from "../save-path.ts";

/** Sound that comes, with the file it goes to. */
export interface Sound {
  file: GrowingFile;
  format: FormatName | undefined;
  mediaType: string;
}

/** The file for sound of a kind that begins with this piece. */
export function beginSound(piece: Uint8Array, kind: SoundKind, place: Place, now: Date): Sound {
  const raw = /^audio\/(?:x-)?(?:pcm|l16)$/.test(kind.mediaType);
  // Raw samples can begin like anything, so only a header that fits a WAVE file is believed.
  const sniffed = sniff(piece);
  const isBare = raw && sniffed !== "wav";
  const isAudio = sniffed !== undefined && formats[sniffed].modality === "audio";
  const format = isBare ? "wav" : isAudio ? sniffed : formatNamed(kind.mediaType);
  const { mediaType, extensions } = format ? formats[format] : { mediaType: undefined, extensions: [] };
  const stem = place.name ?? `${now.toISOString().slice(0, 10)}-${safeName(kind.generationId ?? "speech")}`;
  const name = { folder: place.folder, stem, extension: extensions[0] ?? "bin" };
  return {
    file: new GrowingFile(name, isBare ? headerOf(kind) : undefined),
    format,
    mediaType: mediaType ?? "application/octet-stream",
  };
}

/** For sound that its first bytes do not tell. */
const formatNamed = (named: string): FormatName | undefined =>
  Object.entries(formats).find(
    ([name, { modality, mediaType }]) =>
      modality === "audio" && (mediaType === named || named === `audio/${name}`),
  )?.[0] as FormatName | undefined;

// 24 kHz, mono, is what OpenAI's and Gemini's voices send where no rate is told.
function headerOf({ sampleRate = 24_000, channels = 1 }: SoundKind): LateHeader {
  return {
    bytes: 44,
    of: (length) => wavHeader(length, { sampleRate, channels }),
    frame: 2 * channels,
  };
}
