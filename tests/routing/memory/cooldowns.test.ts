import { describe, expect, test } from "vitest";

import { AppError, invalid } from "../../../src/errors.ts";
import { NetworkError } from "../../../src/openrouter/transport/http.ts";
import { Cooldowns } from "../../../src/routing/memory/cooldowns.ts";
import { errorOf } from "../../support/upstream-failure.ts";

const start = Date.UTC(2026, 10, 21, 12);
const second = 1000;
const minute = 60 * second;

const overloaded = await errorOf(503, { message: "Overloaded" });
const timeout = new AppError({ category: "API Error", code: "timeout", what: "No answer in time" });
const limited = (retryAfter?: number) =>
  errorOf(429, { message: "Slow down" }, retryAfter === undefined ? {} : { "retry-after": `${retryAfter}` });

/** How long the model is left alone after these failures, all at once. */
function cooldownAfter(...failures: AppError[]): number {
  const cooldowns = new Cooldowns();
  for (const failure of failures) cooldowns.failed("a/b", failure, start);
  return remaining(cooldowns, start);
}

/** Milliseconds from `since` on, to the second. */
function remaining(cooldowns: Cooldowns, since: number): number {
  let ms = 0;
  while (cooldowns.until("a/b") > since + ms) ms += second;
  return ms;
}

describe("a model cools", () => {
  test.each([
    [undefined, 10],
    [0, 0],
    [7, 7],
    [3600, 60],
  ])("after a limit that ends in %s s for %i s", async (retryAfter, seconds) => {
    expect(cooldownAfter(await limited(retryAfter))).toBe(seconds * second);
  });

  test("after the second failure of its provider in a row, longer each time, up to five minutes", () => {
    expect(cooldownAfter(overloaded)).toBe(0);
    const seconds = [2, 3, 4, 5, 6, 50].map(
      (count) => cooldownAfter(...Array.from({ length: count }, () => timeout)) / second,
    );
    expect(seconds).toEqual([30, 60, 120, 240, 300, 300]);
    expect(cooldownAfter(overloaded, timeout)).toBe(30 * second);
  });

  test("for ten minutes when it is not there", async () => {
    expect(cooldownAfter(await errorOf(404, { message: "No endpoints found" }))).toBe(10 * minute);
    const deprecated = { message: "Gone", availability: { code: "model_deprecated" } };
    expect(cooldownAfter(await errorOf(410, deprecated))).toBe(10 * minute);
  });

  test("not for what is about the request, the account or the network", async () => {
    const reasons = [
      await errorOf(400, { message: "Bad" }),
      await errorOf(402, { message: "Pay" }),
      await errorOf(402, { message: "Wait", metadata: { limit_source: "openrouter_in_flight_budget" } }),
      await errorOf(403, { message: "flagged", metadata: { reasons: ["misc"] } }),
      await errorOf(404, { message: "No endpoints found that support image input" }),
      invalid("content_filter", "Filtered"),
      new NetworkError("ECONNREFUSED", "POST", undefined),
    ];
    for (const reason of reasons) expect(cooldownAfter(reason, reason, reason)).toBe(0);
    expect(cooldownAfter(overloaded, ...reasons, overloaded)).toBe(30 * second);
  });

  test("alone: the others are as they were", () => {
    const cooldowns = new Cooldowns();
    cooldowns.failed("a/b", timeout, start);
    cooldowns.failed("a/other", timeout, start);
    expect(cooldowns.until("a/b") > start).toBe(false);
    cooldowns.failed("a/b", timeout, start);
    expect(cooldowns.until("a/b") > start).toBe(true);
    expect(cooldowns.until("a/other") > start).toBe(false);
  });

  test("no shorter because of a shorter limit", async () => {
    expect(cooldownAfter(timeout, timeout, await limited(1))).toBe(30 * second);
  });
});

describe("after a cooldown", () => {
  function cooled(): { cooldowns: Cooldowns; end: number } {
    const cooldowns = new Cooldowns();
    cooldowns.failed("a/b", timeout, start);
    cooldowns.failed("a/b", timeout, start);
    return { cooldowns, end: start + 30 * second };
  }

  test("one request is let through to see, and another only as long again later", () => {
    const { cooldowns, end } = cooled();
    expect(cooldowns.until("a/b") > end - 1).toBe(true);
    expect(cooldowns.until("a/b") > end).toBe(false);
    cooldowns.tried("a/b", end);
    expect(cooldowns.until("a/b") > end).toBe(true);
    expect(remaining(cooldowns, end)).toBe(30 * second);
  });

  test("an answer makes all well: one failure is one failure again", () => {
    const { cooldowns, end } = cooled();
    cooldowns.tried("a/b", end);
    cooldowns.answered("a/b");
    expect(cooldowns.until("a/b") > end).toBe(false);
    cooldowns.failed("a/b", timeout, end);
    expect(cooldowns.until("a/b") > end).toBe(false);
  });

  test("one more failure is enough, and doubles it", () => {
    const { cooldowns, end } = cooled();
    cooldowns.tried("a/b", end);
    cooldowns.failed("a/b", timeout, end + second);
    expect(remaining(cooldowns, end + second)).toBe(60 * second);
  });

  test("which never was, requests change nothing", () => {
    const cooldowns = new Cooldowns();
    cooldowns.tried("a/b", start);
    expect(cooldowns.until("a/b") > start).toBe(false);
    cooldowns.failed("a/b", timeout, start);
    cooldowns.tried("a/b", start);
    expect(cooldowns.until("a/b") > start).toBe(false);
  });

  test("a request that comes during it, for want of others, changes nothing", () => {
    const { cooldowns, end } = cooled();
    cooldowns.tried("a/b", end - second);
    expect(cooldowns.until("a/b") > end).toBe(false);
  });
});

test("only so many models are remembered: the least recently failed is forgotten", async () => {
  const cooldowns = new Cooldowns();
  const gone = await errorOf(404, { message: "No endpoints found" });
  cooldowns.failed("a/b", gone, start);
  for (let model = 0; model < 1000; model += 1) cooldowns.failed(`a/${model}`, gone, start);
  expect(cooldowns.until("a/b") > start).toBe(false);
  expect(cooldowns.until("a/999") > start).toBe(true);
});
