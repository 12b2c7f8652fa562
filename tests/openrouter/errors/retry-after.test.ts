import { expect, test } from "vitest";

import { retryAfterSeconds } from "../../../src/openrouter/errors/retry-after.ts";

const now = Date.UTC(2026, 7, 8, 23, 59, 0);

test.each([
  [{ "retry-after": "120" }, 120],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "Sun, 09 Aug 2026 00:00:00 GMT" }, 60],
  [{ "retry-after": "Sat, 08 Aug 2026 00:00:00 GMT" }, 0],
  // Epoch milliseconds: read as seconds it would be the year 58000.
  [{ "x-ratelimit-reset": "1786233600000" }, 60],
  [{ "retry-after": "5", "x-ratelimit-reset": "1786233600000" }, 5],
  [{ "x-ratelimit-reset": "(epoch ms of next minute)" }, undefined],
  [{ "retry-after": "soon" }, undefined],
  [{}, undefined],
])("%j means %s s", (headers: Record<string, string>, seconds) => {
  expect(retryAfterSeconds((name) => headers[name], now)).toBe(seconds);
});
