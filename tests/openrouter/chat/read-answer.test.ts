import { expect, test } from "vitest";

import { readAnswer } from "../../../src/openrouter/chat/read-answer.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { done, event, piece } from "../../support/upstream.ts";

/** Reads what comes in these pieces of the network; tells what became of it. */
async function read(pieces: Iterable<string | Uint8Array>, { failsAt = Number.POSITIVE_INFINITY } = {}) {
  const seen: object[] = [];
  let news = 0;
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const one of pieces) yield Buffer.from(one);
  }
  const isOver = await readAnswer(body(), {
    answer: {
      add: (json) => seen.push(json),
      get hasFailed() {
        return seen.length >= failsAt;
      },
      isComplete: false,
    },
    onMore: () => {
      news += 1;
    },
    close: () => {},
    clock: new ManualClock(),
  });
  return { isOver, news, chunks: seen.length };
}

test("tells of news once for each piece of the network, however many chunks are in it", async () => {
  const comment = ": OPENROUTER PROCESSING\n\n";
  const words = piece("a") + piece("b") + piece("c");
  expect(await read([comment, words, comment, words, done])).toEqual({ isOver: true, news: 2, chunks: 6 });
});

test("reads what stands in the same piece as a failure, and no more", async () => {
  const words = piece("a") + piece("b");
  expect(await read([words, words, words], { failsAt: 3 })).toEqual({ isOver: false, news: 2, chunks: 4 });
});

test("looks at nothing behind the end mark", async () => {
  expect(await read([piece("a") + done + piece("b"), piece("c")])).toEqual({
    isOver: true,
    news: 1,
    chunks: 1,
  });
});

const megabyte = 1024 * 1024;

test.each([
  [
    "events of text",
    piece("a", { more: "x".repeat(2000) }),
    /^The answer is larger than 64 MB$/,
    /max_tokens/,
  ],
  ["comments", ": OPENROUTER PROCESSING\n\n", /^The answer is larger than 64 MB$/, /max_tokens/],
  ["one event", "A", /^The answer with its images and audio is larger/, /images/],
  [
    "events of media",
    event({ image: "A".repeat(100_000) }),
    /^The answer with its images and audio is larger/,
    /images/,
  ],
])("reads 64 MB of %s, and no more", async (_, text, what, next) => {
  const one = Buffer.from(text.repeat(megabyte / text.length));
  let sent = 0;
  function* endless(): Generator<Uint8Array> {
    for (;;) {
      sent += one.length;
      yield one;
    }
  }
  await expect(read(endless())).rejects.toMatchObject({
    facts: { code: "answer_too_large", what: expect.stringMatching(what), next: expect.stringMatching(next) },
  });
  expect(Math.abs(sent / megabyte - 64)).toBeLessThanOrEqual(1);
});
