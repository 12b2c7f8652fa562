import { describe, expect, test } from "vitest";

import { abortable } from "../../src/lib/abortable.ts";
import { Slots } from "../../src/lib/slots.ts";
import { UpstreamError } from "../../src/openrouter/errors/upstream-error.ts";
import { FreeRequests } from "../../src/openrouter/limits/free-requests.ts";
import { createQuota } from "../../src/openrouter/limits/quota.ts";
import { RateLimits } from "../../src/openrouter/limits/rate-limit.ts";
import {
  type PaidPost,
  paidPost,
  type PaidPostOptions,
  type PostPhase,
} from "../../src/openrouter/paid-post.ts";
import type { HttpAnswer } from "../../src/openrouter/transport/http-answer.ts";
import type { HttpRequest } from "../../src/openrouter/transport/http.ts";
import { ManualClock } from "../support/manual-clock.ts";

interface Vectors {
  vectors: number[];
  flaw?: Error;
}

const model = "acme/embedder";

function refusal(status: number, retryAfterSeconds?: number): UpstreamError {
  const facts = {
    category: "Rate Limit",
    code: "rate_limited",
    what: "it refused",
    retryable: true,
  } as const;
  return new UpstreamError(
    { ...facts, retryAfterSeconds },
    { status, limitSource: undefined, inBand: false, declaredRetryable: false },
  );
}

interface SetUp {
  requestsPerMinute?: number;
  slots?: number;
  connected?: Promise<void>;
}

const sendThen =
  (answer: (signal: AbortSignal) => Promise<Vectors>): PaidPost<Vectors>["send"] =>
  async (send, signal) => {
    await abortable(send({ method: "POST", path: "/embeddings", signal }), signal);
    return answer(signal);
  };

/** An endpoint that is no chat: everything a paid request needs beside its `send`. */
function setUp({ requestsPerMinute, slots = 8, connected }: SetUp = {}) {
  const clock = new ManualClock();
  const rateLimits = new RateLimits(clock);
  const freeRequests = new FreeRequests({ folder: async () => undefined, key: "0a1b2c3d", clock });
  const upstream = {
    // As far as a paid request goes, an answer is whatever its endpoint makes of it.
    send: async ({ onSent }: HttpRequest): Promise<HttpAnswer> => {
      await connected;
      onSent?.();
      return { status: 200, ok: true, headers: new Headers(), body: null, close: () => {} };
    },
    clock,
    random: () => 0,
    maxRetries: 2,
    rateLimits,
    quota: createQuota({ clock, freeRequests, requestsPerMinute }),
    slots: new Slots(slots),
  };
  const phases: PostPhase[] = [];
  const post = (
    answer: (signal: AbortSignal) => Promise<Vectors>,
    { models, ...options }: Partial<PaidPostOptions> & { models?: string[] } = {},
  ) => {
    const usual = { signal: new AbortController().signal, timeoutSeconds: 300, pauseWithinSeconds: 50 };
    const sent = paidPost<Vectors>(
      upstream,
      { model, models, send: sendThen(answer), interruptionOf: ({ flaw }) => flaw },
      { ...usual, ...options },
      (phase) => phases.push(phase),
    );
    sent.catch(() => {});
    return sent;
  };
  return { clock, rateLimits, phases, post };
}

const forEver = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

describe("any paid request", () => {
  test("brings what its endpoint makes of the answer, with the tries before it", async () => {
    const { clock, post, phases } = setUp();
    const answers: (Vectors | Error)[] = [refusal(429, 7), { vectors: [1, 2] }];
    const sent = post(async () => {
      await clock.sleep(40);
      const answer = answers.shift();
      if (answer instanceof Error || answer === undefined) throw answer;
      return answer;
    });
    expect(await clock.passWaitsUntil(sent)).toMatchObject({
      outcome: { vectors: [1, 2] },
      failed: [{ id: model, status: 429, ms: 40, outcome: "rate_limited" }],
      ms: 40,
    });
    expect(phases.map(({ phase }) => phase)).toEqual([
      "waiting",
      "waiting",
      "retrying",
      "waiting",
      "waiting",
    ]);
  });

  test("waits for a slot and says how many are ahead", async () => {
    const { post, phases } = setUp({ slots: 1 });
    let finish = (): void => {};
    const first = post(() => new Promise((resolve) => (finish = () => resolve({ vectors: [1] }))));
    await expect
      .poll(() => phases)
      .toEqual([{ phase: "waiting", note: "connecting to OpenRouter" }, { phase: "waiting" }]);
    const second = post(async () => ({ vectors: [2] }));
    await expect
      .poll(() => phases)
      .toContainEqual({
        phase: "queued",
        note: "waiting for its turn, 0 ahead in the queue",
      });
    finish();
    expect([(await first).outcome, (await second).outcome]).toEqual([{ vectors: [1] }, { vectors: [2] }]);
  });

  test("learns of a limit from an answer that it cut short", async () => {
    const { post, rateLimits, clock } = setUp();
    await post(async () => ({ vectors: [1], flaw: refusal(429, 30) }));
    expect(rateLimits.pauseOf(model)?.until).toBe(clock.now() + 30_000);
    await expect(post(async () => ({ vectors: [] }), { pauseWithinSeconds: 10 })).rejects.toMatchObject({
      facts: { category: "Rate Limit", code: "held_back", retryAfterSeconds: 30 },
    });
  });

  test("of several models learns of no model's own limit, and goes while one of them is not paused", async () => {
    const { post, rateLimits } = setUp();
    const models = ["a/one", "a/two"];
    await expect(post(() => Promise.reject(refusal(429, 30)), { models, retries: 0 })).rejects.toMatchObject({
      facts: { retryAfterSeconds: 30 },
    });
    expect(models.map((id) => rateLimits.pauseOf(id))).toEqual([undefined, undefined]);
    rateLimits.observe("a/one", refusal(429, 30));
    expect((await post(async () => ({ vectors: [3] }), { models })).outcome).toEqual({ vectors: [3] });
    rateLimits.observe("a/two", refusal(429, 5));
    await expect(
      post(async () => ({ vectors: [] }), { models, pauseWithinSeconds: 1 }),
    ).rejects.toMatchObject({ facts: { retryAfterSeconds: 5 } });
  });

  test("takes a place of our own quota only when it is really sent", async () => {
    const { clock, post } = setUp({ requestsPerMinute: 1 });
    await post(async () => ({ vectors: [1] }));
    await expect(post(async () => ({ vectors: [2] }))).rejects.toMatchObject({
      facts: { code: "held_back" },
    });
    const patient = post(async () => ({ vectors: [3] }), { ownPauseWithinSeconds: 60 });
    await clock.advance(60_000);
    expect((await patient).outcome).toEqual({ vectors: [3] });
  });
});

describe("the limit that ended a call is the one that is named", () => {
  test.each([
    ["the try's own", 20, 300, /^Raise attempt_timeout_seconds,/],
    ["the whole call's, shorter than the try's", 60, 30, /^Raise OPENROUTER_TIMEOUT_SECONDS,/],
    ["both at once: a longer try alone would not help", 30, 30, /^Raise OPENROUTER_TIMEOUT_SECONDS,/],
  ])("%s", async (_, attemptTimeoutSeconds, timeoutSeconds, words) => {
    const { clock, post } = setUp();
    const sent = post(forEver, { attemptTimeoutSeconds, timeoutSeconds });
    await clock.advance(0);
    await clock.advance(Math.min(attemptTimeoutSeconds, timeoutSeconds) * 1000);
    await expect(sent).rejects.toMatchObject({
      facts: { code: "timeout", next: expect.stringMatching(words) },
    });
  });

  test("a second try that the call's end cuts short", async () => {
    const { clock, post } = setUp();
    let tries = 0;
    const sent = post(
      (signal) => {
        tries += 1;
        return tries === 1 ? Promise.reject(refusal(503, 25)) : forEver(signal);
      },
      { attemptTimeoutSeconds: 20, timeoutSeconds: 40 },
    );
    await clock.advance(0);
    await clock.advance(40_000);
    await expect(sent).rejects.toMatchObject({
      facts: {
        what: expect.stringContaining("within 40 s"),
        next: expect.stringMatching(/^Raise OPENROUTER_TIMEOUT_SECONDS/),
        attempts: [{ status: 503 }],
      },
    });
  });

  test("a try that never had a connection was not billed, and says so", async () => {
    const { clock, post, phases } = setUp({ connected: new Promise(() => {}) });
    const sent = post(forEver, { attemptTimeoutSeconds: 20 });
    await clock.advance(0);
    await clock.advance(20_000);
    await expect(sent).rejects.toMatchObject({
      facts: {
        code: "not_asked_in_time",
        what: "acme/embedder could not be asked within 20 s: connecting to OpenRouter",
        next: expect.stringMatching(/raise attempt_timeout_seconds$/),
        cost: 0,
      },
    });
    expect(phases.at(-1)).toEqual({ phase: "waiting", note: "connecting to OpenRouter" });
  });
});
