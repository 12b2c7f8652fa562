import { createHash } from "node:crypto";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";

import { invalid } from "../../errors.ts";
import { cut } from "../../lib/cut.ts";
import { plainText } from "../../lib/plain-text.ts";
import { type AnswerMedia, type DecodedMedia, decodeMedia } from "./answer-media.ts";
import { writeNew, writeUnder } from "./new-file.ts";

export interface SaveMediaOptions {
  /** Absolute; made when it is not there. */
  folder: string;
  media: readonly AnswerMedia[];
  now: Date;
  generationId: string;
  /** What the files are called; by day and generation where absent. */
  name?: string | undefined;
  /** A file for each of them, also where two are the same. */
  each?: boolean;
  /** Where a full disk cannot be had. */
  write?: typeof writeNew;
}

export interface SavedMedia {
  /** Absent when it could not be written. */
  path?: string;
  /** `file:` URL of the path, for a `resource_link`. */
  uri?: string;
  mediaType: string;
  bytes: number;
  /** For an MCP `image` or `audio` block: where it is small, and where there is no file to lead to. */
  block?: { type: "image" | "audio"; data: string };
  /** Of one that could not be written: all that another try needs. */
  unsaved?: UnsavedMedia;
}

interface UnsavedMedia {
  file: MediaFile;
  content: DecodedMedia;
  warning: string;
}

interface MediaFile {
  folder: string;
  stem: string;
  /** Which of the answer's media it is, from 1. */
  number: number;
}

export interface MediaOutcome {
  /** One for each medium, in their order, the same for the same content; undefined or absent for what was not saved. */
  saved: (SavedMedia | undefined)[];
  /** What is unreadable or could not be saved and why, for `warnings`. */
  warnings: string[];
}

/**
 * Writes the media of one answer to files of their own, never over one that is there. What cannot be written stays in
 * memory for another try: an answer that was paid for is not lost to a full disk.
 */
export async function saveMedia({
  folder,
  media,
  now,
  generationId,
  name,
  each = false,
  write = writeNew,
}: SaveMediaOptions): Promise<MediaOutcome> {
  if (!isAbsolute(folder)) {
    throw invalid(
      "bad_output_folder",
      `the output folder '${folder}' is not an absolute path`,
      "Set OPENROUTER_OUTPUT_DIR to a full path: the server's working directory may be anywhere",
    );
  }
  const stem = name ?? `${now.toISOString().slice(0, 10)}-${safeName(generationId)}`;
  // A name of the caller's own is for the only one as it is.
  const named = (number: number): string =>
    name !== undefined && media.length === 1 ? stem : `${stem}-${number}`;
  const outcome: MediaOutcome = { saved: [], warnings: [] };
  const known = new Map<string, SavedMedia>();
  for (const [index, item] of media.slice(0, mostMedia).entries()) {
    const number = index + 1;
    const content = decodeMedia(item);
    if (!content) {
      outcome.saved.push(undefined);
      outcome.warnings.push(`medium ${number} of the answer ${whyUnreadable(item)}`);
      continue;
    }
    // Models send a picture among the images and once more in the text.
    const key = media.length > 1 && !each ? hashOf(content) : String(number);
    const before = known.get(key);
    const saved = before ?? (await save(content, { folder, stem: named(number), number }, write));
    known.set(key, saved);
    outcome.saved.push(saved);
    if (!before && saved.unsaved) outcome.warnings.push(saved.unsaved.warning);
  }
  if (media.length > mostMedia)
    outcome.warnings.push(`the answer has ${media.length} media; only the first ${mostMedia} were saved`);
  return outcome;
}

// As many as choices; nobody asks for more, and each is a file.
const mostMedia = 128;

function hashOf({ pieces }: DecodedMedia): string {
  const hash = createHash("sha256");
  for (const piece of pieces()) hash.update(piece);
  return hash.digest("hex");
}

/** The same media after another try to write what could not be written. */
export async function saveAgain({ saved, warnings }: MediaOutcome, write = writeNew): Promise<MediaOutcome> {
  const now = new Map<SavedMedia, SavedMedia>();
  for (const item of new Set(saved)) {
    if (item?.unsaved) now.set(item, await save(item.unsaved.content, item.unsaved.file, write));
  }
  const outdated = new Set([...now.keys()].map(({ unsaved }) => unsaved?.warning));
  const still = [...now.values()].flatMap(({ unsaved }) => unsaved?.warning ?? []);
  return {
    saved: saved.map((item) => (item && now.get(item)) ?? item),
    warnings: [...warnings.filter((warning) => !outdated.has(warning)), ...still],
  };
}

async function save(content: DecodedMedia, file: MediaFile, write: typeof writeNew): Promise<SavedMedia> {
  try {
    const { extension, pieces } = content;
    return shown(content, await writeUnder({ ...file, extension }, pieces, write));
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const warning = `medium ${file.number} of the answer (${content.mediaType}) could not be saved in '${file.folder}' (${reason}) and is kept in memory: make that folder writable, or room on its disk, and get_result with the result_id writes it there; or set OPENROUTER_OUTPUT_DIR to a folder that can be written`;
    // The bytes, because the base64 they came in takes a third more and belongs to an answer that is let go.
    const pieces = [...content.pieces()];
    return { ...shown(content), unsaved: { file, warning, content: { ...content, pieces: () => pieces } } };
  }
}

// Decoded; base64 adds a third, and clients refuse messages of about a megabyte.
const blockLimit = 700_000;
// With no file to lead to, a block that some client may refuse is better than nothing; not one that no pipe takes.
const lastResortLimit = 5_000_000;

function shown({ pieces, bytes, mediaType, block }: DecodedMedia, path?: string): SavedMedia {
  const isShown = block && bytes < (path === undefined ? lastResortLimit : blockLimit);
  return {
    ...(path !== undefined && { path, uri: pathToFileURL(path).href }),
    mediaType,
    bytes,
    ...(isShown && { block: { type: block, data: Buffer.concat([...pieces()]).toString("base64") } }),
  };
}

const whyUnreadable = (item: AnswerMedia): string =>
  "url" in item && /^https?:/i.test(item.url)
    ? `is a link, which this server does not follow: ${plainText(cut(item.url, 500))}`
    : "is not readable and was left out";

/** An id as a part of a file name. */
export const safeName = (id: string): string => id.replace(/[^\w-]+/g, "_").slice(0, 80) || "answer";
