import { open, rm } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";

import { invalid } from "../../errors.ts";
import { cut } from "../../lib/cut.ts";
import { makeFolder } from "../../lib/make-folder.ts";
import { plainText } from "../../lib/plain-text.ts";
import { type AnswerMedia, type DecodedMedia, decodeMedia } from "./answer-media.ts";

export interface SaveMediaOptions {
  /** Absolute; made when it is not there. */
  folder: string;
  media: readonly AnswerMedia[];
  now: Date;
  generationId: string;
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
}

export interface MediaOutcome {
  /** One for each medium, in their order; undefined for what was none. */
  saved: (SavedMedia | undefined)[];
  /** What could not be saved and why, for `warnings`: an answer that was paid for is not lost to a full disk. */
  warnings: string[];
}

// Decoded; base64 adds a third, and clients refuse messages of about a megabyte.
const blockLimit = 700_000;
// With no file to lead to, a block that some client may refuse is better than nothing; not one that no pipe takes.
const lastResortLimit = 5_000_000;

/** Writes the media of one answer to files of their own, never over one that is there. */
export async function saveMedia({
  folder,
  media,
  now,
  generationId,
}: SaveMediaOptions): Promise<MediaOutcome> {
  if (!isAbsolute(folder)) {
    throw invalid(
      "bad_output_folder",
      `the output folder '${folder}' is not an absolute path`,
      "Set OPENROUTER_OUTPUT_DIR to a full path: the server's working directory may be anywhere",
    );
  }
  const outcome: MediaOutcome = { saved: [], warnings: [] };
  const stem = `${now.toISOString().slice(0, 10)}-${safeName(generationId)}`;
  for (const [index, item] of media.entries()) {
    const name = `${stem}-${index + 1}`;
    const decoded = decodeMedia(item);
    if (!decoded) {
      outcome.saved.push(undefined);
      outcome.warnings.push(`medium ${index + 1} of the answer ${whyUnreadable(item)}`);
      continue;
    }
    try {
      outcome.saved.push(describe(decoded, await writeNew(folder, name, decoded)));
    } catch (error) {
      outcome.saved.push(describe(decoded));
      const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
      outcome.warnings.push(
        `medium ${index + 1} of the answer (${decoded.mediaType}) could not be saved in '${folder}' (${reason}); set OPENROUTER_OUTPUT_DIR to a folder that can be written`,
      );
    }
  }
  return outcome;
}

function describe({ content, mediaType, block }: DecodedMedia, path?: string): SavedMedia {
  const shown = block && content.length < (path === undefined ? lastResortLimit : blockLimit);
  return {
    ...(path !== undefined && { path, uri: pathToFileURL(path).href }),
    mediaType,
    bytes: content.length,
    ...(shown && { block: { type: block, data: content.toString("base64") } }),
  };
}

async function writeNew(folder: string, name: string, { content, extension }: DecodedMedia): Promise<string> {
  await makeFolder(folder);
  for (let copy = 1; ; copy += 1) {
    const path = join(folder, `${name}${copy === 1 ? "" : `-${copy}`}.${extension}`);
    const file = await openNew(path);
    if (!file) continue;
    try {
      await file.writeFile(content);
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }
}

/** Undefined when there is a file of that name; a link in its place is not followed either (O_EXCL). */
async function openNew(path: string) {
  try {
    return await open(path, "wx");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return undefined;
    throw error;
  }
}

const whyUnreadable = (item: AnswerMedia): string =>
  "url" in item && /^https?:/i.test(item.url)
    ? `is a link, which this server does not follow: ${plainText(cut(item.url, 500))}`
    : "is not readable and was left out";

const safeName = (id: string): string => id.replace(/[^\w-]+/g, "_").slice(0, 80) || "answer";
