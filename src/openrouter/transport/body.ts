import type { Readable } from "node:stream";

import { AppError } from "../../errors.ts";
import { mebibyte } from "../../lib/megabytes.ts";
import { nextTurn } from "../../lib/next-turn.ts";
import type { Guest, SharedRoom } from "../../lib/shared-room.ts";
import type { HttpAnswer } from "./http-answer.ts";

/** Most that is read, in bytes after decompression. What a chat answers has limits of its own (chat/answer). */
export const maxBytes = {
  document: 10 * mebibyte,
  catalogue: 32 * mebibyte,
  /** Of all answers that are being read at once. */
  together: 256 * mebibyte,
};

/** The whole body as text, at most `limit` bytes of it. */
export async function readText({ body }: Pick<HttpAnswer, "body">, limit: number): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw answerTooLarge("answer", limit);
    text += decoder.decode(chunk, { stream: true });
  }
  // undici gives a connection back a turn of the event loop after the end of its answer (lib/dispatcher/client-h1.js,
  // onMessageComplete): a request that follows at once, as a chat follows the catalogue, would open another one.
  if (body) await nextTurn();
  return text + decoder.decode();
}

/** A body that waits, before more of it is read, until there is room for what came beside that of the others. */
export function inRoom(body: Readable, room: SharedRoom): AsyncIterable<Uint8Array> {
  const guest = room.enter();
  // However it ends: read to the end, broken off, or left by its reader.
  body.once("close", guest.leave);
  return chunksIn(body, guest);
}

async function* chunksIn(body: Readable, guest: Guest): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    const bytes: Uint8Array = chunk;
    const wait = guest.take(bytes.byteLength);
    if (wait) await wait;
    yield bytes;
  }
}

export function answerTooLarge(what: string, limit: number): AppError {
  return new AppError({
    category: "API Error",
    code: "answer_too_large",
    what: `The ${what} from OpenRouter is larger than ${limit / mebibyte} MB`,
    next: "Ask for less, for example with a lower max_tokens",
  });
}
