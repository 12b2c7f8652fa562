import { type Foreign, toNumber, toObject, toObjects, toText, toTexts } from "../lib/foreign.ts";
import { mebibyte } from "../lib/megabytes.ts";
import { errorFromResponse } from "./errors/upstream-error.ts";
import { costIn } from "./errors/usage-told.ts";
import type { Gate } from "./limits/admission.ts";
import { type PaidAnswer, type PaidJsonOptions, postForJson } from "./paid-json.ts";
import type { PaidPostOutcome } from "./paid-post.ts";
import { answerTooLarge } from "./transport/body.ts";
import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

/** The body of `POST /videos`. */
export interface VideoRequest {
  readonly model: string;
  readonly prompt: string;
  readonly [field: string]: unknown;
}

/** Orders a video; `generationId` is the job's id. Sent once: whether a try that broke began a job nobody can tell. */
export async function orderVideo(
  upstream: Upstream & Gate,
  request: VideoRequest,
  options: PaidJsonOptions,
): Promise<PaidPostOutcome<PaidAnswer & { job: string }>> {
  const order = { path: "/videos", body: request, read: readJob };
  return postForJson(upstream, order, { ...options, retries: 0 });
}

function readJob(json: Foreign): { job: string } | null {
  const job = toText(json["id"]);
  return job ? { job } : null;
}

/** How a job stands. */
export interface VideoStatus {
  /** `pending`, `in_progress`, `completed`, `failed`, `cancelled`, `expired`. */
  status: string;
  /** What went wrong, as OpenRouter tells it. */
  error: string | null;
  /** USD; null until it is told. */
  cost: number | null;
}

const pathOf = (job: string): string => `/videos/${encodeURIComponent(job)}`;

/** A job that failed is told with status 200 and an `error` beside its id. */
export async function getVideo(upstream: Upstream, job: string, signal: AbortSignal): Promise<VideoStatus> {
  const json = toObject(await getJson(upstream, pathOf(job), { isAboutErrors: true, signal }));
  const status = toText(json?.["status"]);
  if (!status) throw nonsense("GET /videos/{id}");
  const error = json?.["error"];
  return {
    status,
    error: toText(error) ?? toText(toObject(error)?.["message"]),
    cost: costIn(json),
  };
}

const mostBytes = 2048 * mebibyte;

/** The video itself, handed on as it comes. Only from here: addresses that a job names are not followed. */
export async function downloadVideo(
  upstream: Upstream,
  job: string,
  { onPiece, signal }: { onPiece: (piece: Uint8Array) => Promise<void>; signal: AbortSignal },
): Promise<void> {
  const response = await upstream.send({
    method: "GET",
    path: `${pathOf(job)}/content`,
    query: { index: "0" },
    headers: { accept: "*/*" },
    signal,
  });
  if (!response.ok) throw await errorFromResponse(response, { now: upstream.clock.now() });
  if (/^\s*(application\/json|text\/)/i.test(response.headers.get("content-type") ?? "")) {
    throw nonsense("GET /videos/{id}/content");
  }
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw answerTooLarge("video", mostBytes);
    await onPiece(piece);
  }
  if (bytes === 0) throw nonsense("GET /videos/{id}/content");
}

/** A model that makes videos. Null is what is not told. */
export interface VideoModel {
  id: string;
  resolutions: string[] | null;
  aspectRatios: string[] | null;
  durations: number[] | null;
  /** Which of its frames may be given: `first_frame`, `last_frame`. */
  frames: string[] | null;
  /** By their names, as they are listed: `duration_seconds_with_audio_720p`. */
  prices: Readonly<Record<string, number | null>>;
}

/** `GET /videos/models`. */
export async function listVideoModels(upstream: Upstream, signal: AbortSignal): Promise<VideoModel[]> {
  const json = toObject(await getJson(upstream, "/videos/models", { timeoutSeconds: 10, signal }));
  if (!Array.isArray(json?.["data"])) throw nonsense("GET /videos/models");
  return toObjects(json["data"]).flatMap((row) => {
    const id = toText(row["id"]);
    if (!id) return [];
    const durations = Array.isArray(row["supported_durations"])
      ? row["supported_durations"].map(toNumber).filter((seconds) => seconds !== null)
      : null;
    return [
      {
        id,
        resolutions: toTexts(row["supported_resolutions"]),
        aspectRatios: toTexts(row["supported_aspect_ratios"]),
        durations,
        frames: toTexts(row["supported_frame_images"]),
        prices: Object.fromEntries(
          Object.entries(toObject(row["pricing_skus"]) ?? {}).map(([name, usd]) => [name, toNumber(usd)]),
        ),
      },
    ];
  });
}
