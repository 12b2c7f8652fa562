import { describe, expect, test } from "vitest";

import { retryAfterSeconds } from "../../../src/openrouter/errors/retry-after.ts";
import { errorOf, now, shown } from "../../support/upstream-failure.ts";

const limited = (limit_source: string): object => ({
  message: "Something",
  code: 429,
  metadata: { limit_source },
});
const plain: object = { message: "Something" };

test.each([
  [{ "retry-after": "120" }, 120],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "Sun, 09 Aug 2026 00:00:00 GMT" }, 60],
  // Just past is now, because clocks differ; long past says nothing.
  [{ "retry-after": "Sat, 08 Aug 2026 23:58:30 GMT" }, 0],
  [{ "retry-after": "Sat, 08 Aug 2026 00:00:00 GMT" }, undefined],
  [{ "retry-after": "Sat, 08 Aug 2026 00:00:00 GMT", "x-ratelimit-reset": "1786233600" }, 60],
  [{ "retry-after-ms": "1500" }, 1.5],
  [{ "retry-after-ms": "250", "retry-after": "1" }, 0.25],
  [{ "retry-after-ms": "", "retry-after": "7" }, 7],
  [{ "retry-after-ms": "soon", "retry-after": "7" }, 7],
  [{ "retry-after": "-5" }, undefined],
  [{ "retry-after": "1e12" }, undefined],
  [{ "retry-after": "Infinity" }, undefined],
  // Epoch milliseconds: read as seconds it would be the year 58000.
  [{ "x-ratelimit-reset": "1786233600000" }, 60],
  [{ "x-ratelimit-reset": "1786233600" }, 60],
  [{ "x-ratelimit-reset": "1786233600.5" }, 60.5],
  [{ "x-ratelimit-reset": "1786233539" }, 0],
  [{ "x-ratelimit-reset": "1786233000000" }, undefined],
  [{ "x-ratelimit-reset": "1786233000" }, undefined],
  [{ "x-ratelimit-reset": "0" }, undefined],
  [{ "x-ratelimit-reset": "30" }, undefined],
  [{ "x-ratelimit-reset": "9e15" }, undefined],
  [{ "retry-after": "5", "x-ratelimit-reset": "1786233600000" }, 5],
  [{ "x-ratelimit-reset": "(epoch ms of next minute)" }, undefined],
  [{ "retry-after": "soon" }, undefined],
  [{}, undefined],
])("%j means %s s", (headers: Record<string, string>, seconds) => {
  expect(retryAfterSeconds((name) => headers[name], now)).toBe(seconds);
});

describe("when to come back", async () => {
  const headers = {
    "X-RateLimit-Limit": "20",
    "X-RateLimit-Remaining": "0",
    "X-RateLimit-Reset": String(now + 60_000),
  };
  const perMinute = "openrouter_free_tier_per_minute";

  test.each([
    ["Retry-After in seconds", await errorOf(429, plain, { "retry-after": "12" }), 12],
    [
      "Retry-After as a date",
      await errorOf(503, plain, { "retry-after": "Sat, 08 Aug 2026 23:59:30 GMT" }),
      30,
    ],
    ["X-RateLimit-Reset", await errorOf(429, limited(perMinute), headers), 60],
    [
      "headers in the metadata",
      await errorOf(429, { message: "x", metadata: { limit_source: perMinute, headers } }),
      60,
    ],
    [
      "Retry-After in the metadata",
      await errorOf(402, {
        message: "x",
        code: 402,
        metadata: { limit_source: "openrouter_in_flight_budget", headers: { "Retry-After": "120" } },
      }),
      120,
    ],
    [
      "availability.retry_after",
      await errorOf(429, {
        message: "x",
        availability: { code: "capacity_exhausted", retryable: true, retry_after: 40 },
      }),
      40,
    ],
    ["retry_after_seconds", await errorOf(429, { message: "x", metadata: { retry_after_seconds: 8 } }), 8],
    [
      "retry_after_seconds_raw, rounded up",
      await errorOf(429, { message: "x", metadata: { retry_after_seconds_raw: "7.25" } }),
      8,
    ],
    [
      "the metadata before the headers, where both tell",
      await errorOf(429, { message: "x", metadata: { retry_after_seconds: 8 } }, { "retry-after": "1" }),
      8,
    ],
    [
      "the headers where the metadata tells nonsense",
      await errorOf(429, { message: "x", metadata: { retry_after_seconds: -1 } }, { "retry-after": "9" }),
      9,
    ],
    ["retry-after-ms", await errorOf(429, plain, { "retry-after-ms": "1500" }), 2],
    [
      "X-RateLimit-Reset in epoch seconds",
      await errorOf(429, plain, { "X-RateLimit-Reset": String(now / 1000 + 30) }),
      30,
    ],
    [
      "a moment long past: nothing",
      await errorOf(429, plain, { "X-RateLimit-Reset": "1700000000" }),
      undefined,
    ],
    ["nothing: unknown stays unknown", await errorOf(429, plain), undefined],
  ])("is read from %s", (_, error, seconds) => {
    expect(error.facts.retryAfterSeconds).toBe(seconds);
    expect(shown(error).facts.retry_after_seconds).toBe(seconds);
  });
});
