import { pathToFileURL } from "node:url";

import type { PaidOutput } from "../../context.ts";
import type { Film } from "./download.ts";

/** What every answer about a job tells. */
export interface KnownJob {
  id: string;
  model: string;
  resultId: string;
}

/** A video that is here, with what it cost, USD; null where nobody told. */
export type MadeFilm = Film & { cost: number | null };

/** One that is made, and not here yet. */
export interface Unfetched {
  problem: string;
  cost: number | null;
}

export function jobUnderWay({ resultId, ...known }: KnownJob, doing: string, warnings: string[]): PaidOutput {
  const later = `Not finished (${doing}): call get_result with result_id to wait for it; it goes on meanwhile`;
  return {
    ...known,
    status: "in_progress",
    result_id: resultId,
    warnings: [...warnings, later],
  } as PaidOutput;
}

export function jobNotHere(
  { resultId, ...known }: KnownJob,
  { problem, cost }: Unfetched,
  warnings: string[],
): PaidOutput {
  const later = `The video is made, but ${problem}; get_result with result_id tries again, at no further cost`;
  return {
    ...known,
    status: "not_saved",
    result_id: resultId,
    usage: { cost },
    warnings: [...warnings, later],
  } as PaidOutput;
}

export function jobDone(
  { resultId: _handle, ...known }: KnownJob,
  { path, mediaType, bytes, cost }: MadeFilm,
  warnings: string[],
): PaidOutput {
  const untold = cost === null ? ["OpenRouter did not tell what this cost; the estimate is counted"] : [];
  return {
    ...known,
    status: "complete",
    path,
    media_type: mediaType,
    bytes,
    usage: { cost },
    attachments: [{ path, uri: pathToFileURL(path).href, mediaType, bytes }],
    warnings: [...warnings, ...untold],
  } as PaidOutput;
}
