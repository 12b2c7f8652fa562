import { AppError } from "../../../errors.ts";
import { mebibyte } from "../../../lib/megabytes.ts";

/** Most that is read and kept of one answer. */
export const answerLimits = {
  /** All of it, as it comes: models that make images send a whole picture as one event. */
  bytes: 64 * mebibyte,
  /** UTF-8 bytes of what is there to read. */
  text: 10 * mebibyte,
  choices: 128,
  toolCalls: 128,
  /** Of one message: each becomes a file. */
  images: 128,
  /** Of the usage, and of each object in it. */
  usageFields: 128,
  /** Of nested JSON. */
  levels: 100,
};

/** What can be too large, and what is to be asked for instead. */
const parts = {
  text: {
    name: "text of the answer",
    limit: answerLimits.text,
    next: "Lower max_tokens, or ask for the answer in several calls",
  },
  media: {
    name: "answer with its images and audio",
    limit: answerLimits.bytes,
    next: "Ask for fewer or smaller images, or shorter audio, in one call",
  },
  stream: {
    name: "answer",
    limit: answerLimits.bytes,
    next: "Lower max_tokens, leave out logprobs, or use another model or provider",
  },
};

/** An answer of which no more is read. */
export function overLimit(part: keyof typeof parts): AppError {
  const { name, limit, next } = parts[part];
  return new AppError({
    category: "API Error",
    code: "answer_too_large",
    what: `The ${name} is larger than ${limit / mebibyte} MB`,
    next,
  });
}
