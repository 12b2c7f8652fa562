import { type AppError, invalid } from "../../errors.ts";
import { inMegabytes } from "../../lib/megabytes.ts";
import { once } from "../../lib/once.ts";
import { type FormatName, formats, sizeLimits } from "../../media/formats.ts";
import { isDataUri } from "../../media/read/urls-in.ts";
import type { MakingContext } from "../context.ts";

// Containers of pictures that people record mere sound in, and that transcribers take (OpenRouter's guide to
// transcription names webm, OpenAI's mp4).
const alsoSound: ReadonlySet<FormatName> = new Set(["webm", "mp4"]);

/** A local file inside the allowed folders, or a data URI, with sound in it. */
export async function readSound(
  source: string,
  { roots }: Pick<MakingContext, "roots">,
): Promise<{ name: string; format: FormatName; content: Buffer }> {
  if (/^\s*https?:/i.test(source)) {
    throw invalid(
      "audio_url",
      "file is an address, and the endpoint for transcription takes none",
      "Download it into a folder that may be read, and pass its path",
    );
  }
  const [{ createFileReader }, { readDataUri }] = await Promise.all([
    import("../../media/read/file-reader.ts"),
    import("../../media/read/data-uri.ts"),
  ]);
  const { name, format, content } = isDataUri(source)
    ? readDataUri(source)
    : await createFileReader({ roots: once(roots) })(source);
  if (formats[format].modality !== "audio" && !alsoSound.has(format)) throw notSound(name);
  if (content.length > sizeLimits.audio) {
    throw invalid(
      "file_too_large",
      `${name} is larger than ${inMegabytes(sizeLimits.audio)}`,
      "Split it, or convert it to mp3 or ogg at a lower rate",
    );
  }
  return { name, format, content };
}

const notSound = (name: string): AppError =>
  invalid(
    "unsupported_modality",
    `${name} is no sound, so nothing was sent`,
    "Pass wav, mp3, flac, m4a, ogg, aac, aiff or webm: an absolute path or a data URI",
  );
