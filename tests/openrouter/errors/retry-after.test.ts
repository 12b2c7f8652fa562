import { expect, test } from "vitest";

import { retryAfterSeconds } from "../../../src/openrouter/errors/retry-after.ts";

const now = Date.UTC(2026, 7, 8, 23, 59, 0);

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
