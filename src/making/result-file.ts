import { pathToFileURL } from "node:url";

import { type Pieces, writeNew, writeUnder } from "../media/write/new-file.ts";
import type { SavedMedia } from "../media/write/save-media.ts";
import type { Place } from "./save-path.ts";

/** A file that a call makes of what came. */
export interface ResultFile {
  place: Place;
  /** Its name where none was asked for. */
  stem: string;
  extension: string;
  mediaType: string;
  /** From the beginning, as often as it is asked for. */
  pieces: () => Pieces;
}

/** What became of it: a path, or why there is none. */
export type SavedFile = { saved: SavedMedia & { path: string } } | { warning: string };

/** Writes a result to a file of its own, never over one that is there; what a disk does not take is told, not thrown. */
export async function saveResult(
  { place, stem, extension, mediaType, pieces }: ResultFile,
  write = writeNew,
): Promise<SavedFile> {
  let bytes = 0;
  function* counted(): Pieces {
    bytes = 0;
    for (const piece of pieces()) {
      bytes += piece.length;
      yield piece;
    }
  }
  try {
    const file = { folder: place.folder, stem: place.name ?? stem, extension };
    const path = await writeUnder(file, counted, write);
    return { saved: { path, uri: pathToFileURL(path).href, mediaType, bytes } };
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return {
      warning: `The file could not be saved in '${place.folder}' (${reason}) and is kept in memory: make that folder writable, or room on its disk, and get_result with the result_id writes it there; or set OPENROUTER_OUTPUT_DIR to a folder that can be written`,
    };
  }
}
