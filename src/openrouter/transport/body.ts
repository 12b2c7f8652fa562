import type { Response } from "undici";

import { AppError } from "../../errors.ts";

const megabyte = 1024 * 1024;

/** Most that is read of a JSON document and of the catalogue. What a chat answers has limits of its own (chat/answer). */
export const maxBytes = {
  document: 10 * megabyte,
  catalogue: 32 * megabyte,
};

/** The whole body as text, at most `limit` bytes of it. */
export async function readText(response: Response, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of response.body ?? []) {
    const bytes: Uint8Array = chunk;
    size += bytes.byteLength;
    if (size > limit) throw answerTooLarge("answer", limit);
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

export function answerTooLarge(what: string, limit: number): AppError {
  return new AppError({
    category: "API Error",
    code: "answer_too_large",
    what: `The ${what} from OpenRouter is larger than ${limit / megabyte} MB`,
    next: "Ask for less, for example with a lower max_tokens",
  });
}
