import { AppError, callCancelled } from "../errors.ts";
import { DeadlineError } from "../lib/deadline.ts";
import { jsonOrUndefined } from "../lib/json.ts";
import { mebibyte } from "../lib/megabytes.ts";
import { errorFromBody, errorInBand, hasError, readFailure } from "./errors/upstream-error.ts";
import { costIn } from "./errors/usage-told.ts";
import type { Gate } from "./limits/admission.ts";
import type { PaidAnswer, PaidJsonOptions } from "./paid-json.ts";
import { paidPost, type PaidPostOutcome } from "./paid-post.ts";
import { answerTooLarge, maxBytes, readText } from "./transport/body.ts";
import { modelTimedOut, nonsense, type Upstream } from "./transport/get-json.ts";
import type { HttpAnswer } from "./transport/http-answer.ts";
import { networkFailure, type Send } from "./transport/http.ts";

/** The body of `POST /audio/speech`. */
export interface SpeechRequest {
  readonly model: string;
  readonly input: string;
  /** OpenRouter takes no other, and sends pcm where none is named. */
  readonly response_format: "mp3" | "pcm";
  readonly [field: string]: unknown;
}

/** What kind of sound comes. */
export interface SoundKind {
  /** In lower case, without its parameters; empty where none is told. */
  mediaType: string;
  /** Of raw samples, where it is told. */
  sampleRate: number | undefined;
  channels: number | undefined;
  generationId: string | null;
}

export interface SpeechOptions extends PaidJsonOptions {
  /** Takes the sound, piece by piece, as it comes. */
  onSound: (piece: Uint8Array, kind: SoundKind) => Promise<void>;
}

// Some eighteen hours of the usual mp3.
const mostBytes = 512 * mebibyte;

/** Speech, handed on as it comes. Its cost stands in no answer: `/generation` tells it by the id. */
export function createSpeech(
  upstream: Upstream & Gate,
  request: SpeechRequest,
  { onPhase = () => {}, onSound, ...options }: SpeechOptions,
): Promise<PaidPostOutcome<PaidAnswer>> {
  const { model } = request;
  const send = (sendIt: Send, signal: AbortSignal) =>
    speakOnce(request, { send: sendIt, onSound, now: () => upstream.clock.now(), signal });
  return paidPost(upstream, { model, send, interruptionOf, askLess: "send less text" }, options, onPhase);
}

const interruptionOf = ({ interruption }: PaidAnswer): unknown => interruption;

interface Sending {
  send: Send;
  onSound: SpeechOptions["onSound"];
  now: () => number;
  signal: AbortSignal;
}

async function speakOnce(body: SpeechRequest, sending: Sending): Promise<PaidAnswer> {
  const { send, onSound, now, signal } = sending;
  const { model } = body;
  const response = await send({ method: "POST", path: "/audio/speech", body, signal });
  const kind = kindOfSound(response);
  const provider = response.headers.get("x-provider-name") ?? undefined;
  const about = { model, generationId: kind.generationId ?? undefined, provider };
  if (!response.ok) {
    const failed = await readFailure(response);
    throw errorFromBody(failed, response, { ...about, now: now() }).about(costOf(failed));
  }
  let came = false;
  let interruption: AppError | undefined;
  try {
    if (/^(application\/json|text\/)/.test(kind.mediaType)) throw await notSound(response, about, now());
    let bytes = 0;
    for await (const piece of response.body ?? []) {
      bytes += piece.byteLength;
      if (bytes > mostBytes) throw answerTooLarge("speech", mostBytes);
      if (piece.byteLength > 0) await onSound(piece, kind);
      came ||= piece.byteLength > 0;
    }
    if (!came) throw nonsense("POST /audio/speech");
  } catch (error) {
    if (!came && signal.aborted) throw signal.reason;
    interruption = failureOf(error, model, signal).about(about);
    if (!came) throw interruption;
  }
  return {
    generationId: kind.generationId,
    model: null,
    provider: provider ?? null,
    promptTokens: null,
    completionTokens: null,
    cost: null,
    ...(interruption && { interruption }),
  };
}

/** Recorded in August 2026: `audio/mpeg`; raw samples name their rate, as in `audio/pcm;rate=24000;channels=1`. */
function kindOfSound({ headers }: HttpAnswer): SoundKind {
  const [mediaType = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  const numberOf = (name: string): number | undefined => {
    const value = parameters.map((one) => one.trim().split("=")).find(([key]) => key === name)?.[1];
    const number = Number(value);
    return Number.isInteger(number) && number > 0 && number <= 400_000 ? number : undefined;
  };
  return {
    mediaType: mediaType.trim(),
    sampleRate: numberOf("rate"),
    channels: numberOf("channels"),
    generationId: headers.get("x-generation-id"),
  };
}

async function notSound(response: HttpAnswer, about: { model: string }, now: number): Promise<AppError> {
  const json = jsonOrUndefined(await readText(response, maxBytes.document));
  const failure = hasError(json)
    ? errorInBand(json.error, { ...about, now })
    : nonsense("POST /audio/speech");
  return failure.about(costOf(json));
}

const costOf = (body: unknown) => ({ cost: costIn(body) ?? undefined });

function failureOf(error: unknown, model: string, signal: AbortSignal): AppError {
  if (signal.reason instanceof DeadlineError) return modelTimedOut(signal.reason, model, "send less text");
  if (signal.reason instanceof AppError) return signal.reason;
  if (signal.aborted) return callCancelled();
  return error instanceof AppError ? error : networkFailure(error, "POST", { wasSent: true });
}
