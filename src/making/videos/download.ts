import { AppError, factsOf } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import { withDeadline } from "../../lib/deadline.ts";
import { formats } from "../../media/formats.ts";
import { sniff } from "../../media/sniff.ts";
import { GrowingFile } from "../../media/write/growing-file.ts";
import { safeName } from "../../media/write/save-media.ts";
import type { OpenRouter } from "../../openrouter/client.ts";
import { nonsense } from "../../openrouter/transport/get-json.ts";
import type { JobRecord } from "./job-files.ts";

/** A video on disk. */
export interface Film {
  path: string;
  mediaType: string;
  bytes: number;
}

interface Downloading {
  openrouter: Pick<OpenRouter, "downloadVideo">;
  clock: Clock;
  signal: AbortSignal;
}

// The first and three more.
const mostTries = 4;
const pauseMs = 1000;
// Two gigabytes at half a megabyte a second.
const longestSeconds = 4000;

/** Downloads the video of a job to its file, from the beginning again where it breaks; tells why it is not there. */
export async function download(
  record: JobRecord,
  { openrouter, clock, signal }: Downloading,
): Promise<Film | { problem: string }> {
  let problem = "";
  for (let tried = 1; tried <= mostTries; tried += 1) {
    let file: GrowingFile | undefined;
    let mediaType = "";
    try {
      await withDeadline(clock, longestSeconds, signal, (inTime) =>
        openrouter.downloadVideo(record.id, {
          signal: inTime,
          async onPiece(piece) {
            if (!file) ({ file, mediaType } = begin(piece, record));
            await file.append(piece);
            if (file.problem !== undefined) throw new UnwritableError(file.problem);
          },
        }),
      );
      const written = await file?.finish();
      if (file?.path !== undefined && written) return { path: file.path, mediaType, bytes: file.size };
      throw new UnwritableError(file?.problem ?? "");
    } catch (error) {
      await file?.discard();
      if (signal.aborted) throw signal.reason;
      if (error instanceof UnwritableError) {
        return {
          problem: `it could not be saved in '${record.folder}' (${error.message}): make that folder writable, or room on its disk`,
        };
      }
      problem = `its download failed (${factsOf(error).what})`;
      if (error instanceof AppError && !error.facts.retryable) break;
      if (tried < mostTries) await clock.sleep(tried * pauseMs, signal);
    }
  }
  return { problem };
}

class UnwritableError extends Error {}

function begin(
  piece: Uint8Array,
  { id, folder, name, at }: JobRecord,
): { file: GrowingFile; mediaType: string } {
  const sniffed = sniff(piece);
  const format = formats[sniffed ?? "mp4"];
  // A page of a gateway, or an error, whatever it is called.
  if (format.modality !== "video") throw nonsense("GET /videos/{id}/content");
  const stem = name ?? `${at.slice(0, 10)}-${safeName(id)}`;
  const file = new GrowingFile({ folder, stem, extension: format.extensions[0] ?? "mp4" });
  return { file, mediaType: format.mediaType };
}
