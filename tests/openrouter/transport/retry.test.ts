import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { AppError, type Attempt } from "../../../src/errors.ts";
import { errorInBand, UpstreamError } from "../../../src/openrouter/errors/upstream-error.ts";
import { NetworkError } from "../../../src/openrouter/transport/http.ts";
import { backoff, isRepeatable, withRetries } from "../../../src/openrouter/transport/retry.ts";
import { ManualClock } from "../../support/manual-clock.ts";

function upstream(
  status: number,
  more: Partial<UpstreamError> = {},
  facts: Partial<UpstreamError["facts"]> = {},
): UpstreamError {
  return new UpstreamError(
    { category: "API Error", code: `http_${status}`, what: "it failed", ...facts },
    { status, limitSource: undefined, inBand: false, declaredRetryable: false, ...more },
  );
}

const network = (code: string, wasSent: boolean): NetworkError =>
  new NetworkError(code, "POST", new Error(code), { wasSent });

describe("isRepeatable", () => {
  test.each([
    [408, true, false],
    [429, true, true],
    [500, true, false],
    [502, true, true],
    [503, true, true],
    [504, true, false],
    [524, true, false],
    [529, true, true],
    [400, false, false],
    [401, false, false],
    [402, false, false],
    [403, false, false],
    [404, false, false],
  ])("after %i: a GET %s, a paid POST %s", (status, get, post) => {
    expect([isRepeatable(upstream(status), "GET"), isRepeatable(upstream(status), "POST")]).toEqual([
      get,
      post,
    ]);
  });

  test("no paid POST that told a cost", () => {
    const billed = upstream(503).about({ cost: 0.011 });
    expect([isRepeatable(billed, "GET"), isRepeatable(billed, "POST")]).toEqual([true, false]);
    expect(isRepeatable(upstream(503).about({ cost: 0 }), "POST")).toBe(true);
  });

  test("a paid POST only when it was never sent, whatever the system calls it", () => {
    for (const code of ["ECONNREFUSED", "ECONNRESET", "UND_ERR_SOCKET", "EPROTO"]) {
      expect([true, false].map((wasSent) => isRepeatable(network(code, wasSent), "POST"))).toEqual([
        false,
        true,
      ]);
      expect(isRepeatable(network(code, true), "GET")).toBe(true);
    }
  });

  test("an error inside a success only when OpenRouter says so", () => {
    const error = { code: 503, message: "busy" };
    const availability = { code: "temporarily_unavailable", retryable: true };
    expect(isRepeatable(errorInBand(error, { now: 0 }), "POST")).toBe(false);
    expect(isRepeatable(errorInBand({ ...error, availability }, { now: 0 }), "POST")).toBe(true);
  });

  test("never when the day's free quota is gone, or credits are", () => {
    expect(isRepeatable(upstream(429, { limitSource: "openrouter_free_tier_daily" }), "GET")).toBe(false);
    expect(isRepeatable(upstream(402, { limitSource: "openrouter_credits" }), "POST")).toBe(false);
    expect(isRepeatable(upstream(402, {}, { code: "in_flight_budget" }), "POST")).toBe(true);
  });
});

describe("backoff", () => {
  test("is never sooner than Retry-After and grows to a bound", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.option(fc.integer({ min: 0, max: 3600 }), { nil: undefined }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tried, retryAfter, random) => {
          const ms = backoff(tried, retryAfter, random);
          expect(ms).toBeGreaterThanOrEqual((retryAfter ?? 0) * 1000);
          expect(ms).toBeLessThanOrEqual((retryAfter ?? 0) * 1000 + Math.min(10_000, 500 * 2 ** (tried - 1)));
        },
      ),
    );
  });
});

describe("withRetries", () => {
  const setUp = (errors: (Error | undefined)[], more: Partial<Parameters<typeof withRetries>[1]> = {}) => {
    const clock = new ManualClock();
    const controller = new AbortController();
    let tries = 0;
    const failed: Attempt[] = [];
    const work = withRetries(
      async () => {
        const error = errors[tries];
        tries += 1;
        if (error) throw error;
        return "value";
      },
      {
        method: "POST",
        retries: 2,
        clock,
        random: () => 0.5,
        deadline: clock.now() + 60_000,
        signal: controller.signal,
        model: "a/b",
        failed,
        ...more,
      },
    );
    work.catch(() => {});
    return { clock, controller, work, failed, tries: () => tries };
  };

  test("waits as long as it was told and reports what failed", async () => {
    const { clock, work, failed, tries } = setUp([
      upstream(429, {}, { retryAfterSeconds: 7, code: "rate_limited" }),
      undefined,
    ]);
    expect(await clock.passWaitsUntil(work)).toBe("value");
    expect(failed).toMatchObject([{ id: "a/b", status: 429, outcome: "rate_limited" }]);
    expect(clock.waits).toEqual([7250]);
    expect(tries()).toBe(2);
  });

  test("stops at the number of retries and tells every try", async () => {
    const { clock, work, tries } = setUp([upstream(503), upstream(503), upstream(503), undefined]);
    const error = await clock.passWaitsUntil(work.catch((reason: unknown) => reason));
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      facts: { code: "http_503", attempts: [{ status: 503 }, { status: 503 }, { status: 503 }] },
    });
    expect(tries()).toBe(3);
  });

  test("does not wait past the deadline", async () => {
    const { clock, work, tries } = setUp([upstream(429, {}, { retryAfterSeconds: 90 }), undefined]);
    await expect(clock.passWaitsUntil(work)).rejects.toMatchObject({ facts: { retryAfterSeconds: 90 } });
    expect([tries(), clock.waits]).toEqual([1, []]);
  });

  test("leaves a backoff at once when it is cancelled", async () => {
    const { clock, controller, work, tries } = setUp([upstream(503), undefined]);
    await clock.advance(0);
    controller.abort(new Error("cancelled"));
    await expect(work).rejects.toThrow("cancelled");
    expect(tries()).toBe(1);
  });

  test("does not repeat our own mistakes", async () => {
    const { work, tries } = setUp([new TypeError("bug"), undefined]);
    await expect(work).rejects.toThrow("bug");
    expect(tries()).toBe(1);
  });
});
