import type { SavedMedia } from "./save-media.ts";

/** What a result says in the place of a medium's bytes: its file and kind; of one that could not be read, only that. */
export const mediaReference = (saved: SavedMedia | undefined): object =>
  saved
    ? {
        ...(saved.path !== undefined && { path: saved.path }),
        media_type: saved.mediaType,
        bytes: saved.bytes,
      }
    : { unreadable: true };
