import { AppError } from "../../src/errors.ts";
import type { FormatName } from "../../src/media/formats.ts";

const latin = (text: string): Buffer => Buffer.from(text, "latin1");

/** The least that real encoders write at the start of each format. */
export const samples: Readonly<Record<FormatName, Buffer>> = {
  // A whole picture of one pixel.
  png: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
  jpeg: latin("\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF\0\u0001\u0001\0\0\u0001"),
  webp: latin("RIFF\u001a\0\0\0WEBPVP8L\r\0\0\0"),
  gif: Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"),
  wav: latin("RIFF$\0\0\0WAVEfmt \u0010\0\0\0\u0001\0\u0001\0"),
  mp3: latin("\u00ff\u00fb\u0090d\0\0\0\0"),
  flac: latin('fLaC\0\0\0"'),
  m4a: latin("\0\0\0\u001cftypM4A \0\0\u0002\0M4A isomiso2"),
  ogg: latin("OggS\0\u0002\0\0\0\0\0\0\0\0\u0001\0\0\0\0\0\0\0\0\0\0\0\u0001\u0013OpusHead\u0001\u0001"),
  aac: latin("\u00ff\u00f1P\u0080\u0002\u001f\u00fc"),
  aiff: latin("FORM\0\0\0.AIFFCOMM\0\0\0\u0012"),
  mp4: latin("\0\0\0 ftypisom\0\0\u0002\0isomiso2avc1mp41"),
  webm: latin(
    "\u001aE\u00df\u00a3\u009fB\u0086\u0081\u0001B\u00f7\u0081\u0001B\u0082\u0084webmB\u0087\u0081\u0004",
  ),
  mov: latin("\0\0\0\u0014ftypqt  \0\0\u0002\0qt  "),
  mpeg: latin("\0\0\u0001\u00baD\0\u0004\0\u0004\u0001"),
  pdf: latin("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"),
  svg: Buffer.from('<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>\n'),
  text: Buffer.from("fünf Zeilen\n"),
};

/** What `run` is refused with: its code, sentence and advice. */
export async function refusalOf(run: () => unknown): Promise<{ code: string; what: string; next: string }> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AppError) {
      const { code, what, next = "" } = error.facts;
      return { code, what, next };
    }
    throw error;
  }
  return { code: "none", what: "", next: "" };
}
