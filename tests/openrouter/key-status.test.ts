import { expect, test } from "vitest";

import { AppError } from "../../src/errors.ts";
import type { ErrorCode } from "../../src/errors/codes.ts";
import { createKeyStatus } from "../../src/openrouter/key-status.ts";
import type { KeyInfo } from "../../src/openrouter/key.ts";
import { ManualClock } from "../support/manual-clock.ts";

const signal = new AbortController().signal;
const info = { limit: 5 } as KeyInfo;
const failure = (code: ErrorCode): AppError =>
  new AppError({ category: "API Error", code, what: `it failed (${code})` });

function setUp(answer: () => Promise<KeyInfo>) {
  const clock = new ManualClock();
  let asked = 0;
  const status = createKeyStatus({
    clock,
    getKey: () => {
      asked += 1;
      return answer();
    },
  });
  return { clock, status, asked: () => asked };
}

test("a key is asked for once a minute, however many want to know", async () => {
  const { clock, status, asked } = setUp(async () => info);
  const observedAt = clock.now();
  const known = await Promise.all([status(signal), status(signal)]);
  expect(known).toEqual([
    { valid: true, info, observedAt },
    { valid: true, info, observedAt },
  ]);
  await clock.advance(59_999);
  expect(await status(signal)).toMatchObject({ observedAt });
  expect(asked()).toBe(1);
  await clock.advance(2);
  expect(await status(signal)).toMatchObject({ observedAt: observedAt + 60_001 });
  expect(asked()).toBe(2);
});

test("a wrong key is wrong for a minute, too", async () => {
  const { status, asked } = setUp(() => Promise.reject(failure("invalid_key")));
  expect(await status(signal)).toMatchObject({
    valid: false,
    reason: expect.stringMatching(/^it failed \(invalid_key\)\. /),
  });
  await status(signal);
  expect(asked()).toBe(1);
});

test("an upstream that is down says nothing of the key, and is asked again", async () => {
  const { status, asked } = setUp(() => Promise.reject(failure("network_error")));
  expect(await status(signal)).toEqual({
    valid: null,
    reason: expect.stringMatching(/^it failed \(network_error\)\. /),
  });
  await status(signal);
  expect(asked()).toBe(2);
});

test("who does not want to wait any more need not", async () => {
  const { status } = setUp(() => new Promise(() => {}));
  const leaving = new AbortController();
  const asked = status(leaving.signal);
  leaving.abort(new Error("cancelled"));
  await expect(asked).rejects.toThrow("cancelled");
});
