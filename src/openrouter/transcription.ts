import { amountOrNull } from "../lib/dollars.ts";
import { toNumber, toText } from "../lib/foreign.ts";
import type { Gate } from "./limits/admission.ts";
import { type PaidAnswer, type PaidJsonOptions, postForJson } from "./paid-json.ts";
import type { PaidPostOutcome } from "./paid-post.ts";
import type { Upstream } from "./transport/get-json.ts";

/** The body of `POST /audio/transcriptions`. */
export interface TranscriptionRequest {
  readonly model: string;
  /** Raw base64, no data URI. */
  readonly input_audio: { data: string; format: string };
  readonly [field: string]: unknown;
}

export interface TranscriptionAnswer extends PaidAnswer {
  text: string;
  language: string | null;
  /** How long the sound is. */
  seconds: number | null;
}

/** What was said in a sound, as text. */
export function createTranscription(
  upstream: Upstream & Gate,
  request: TranscriptionRequest,
  options: PaidJsonOptions,
): Promise<PaidPostOutcome<TranscriptionAnswer>> {
  return postForJson(
    upstream,
    {
      path: "/audio/transcriptions",
      body: request,
      read(json, usage) {
        const text = toText(json["text"]);
        if (text === null) return null;
        return {
          text,
          language: toText(json["language"]),
          seconds: amountOrNull(toNumber(json["duration"]) ?? toNumber(usage?.["seconds"])),
        };
      },
    },
    options,
  );
}
