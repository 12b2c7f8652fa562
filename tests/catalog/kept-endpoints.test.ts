import { describe, expect, test } from "vitest";

import { createEndpoints } from "../../src/catalog/kept-endpoints.ts";
import { abortable } from "../../src/lib/abortable.ts";
import { ManualClock } from "../support/manual-clock.ts";

const signal = new AbortController().signal;

/** An upstream that counts, and waits until it is let go. */
function setUp() {
  const clock = new ManualClock();
  const asked: AbortSignal[] = [];
  let gate = Promise.resolve();
  const endpoints = createEndpoints(
    {
      async endpoints(id, given) {
        asked.push(given);
        await abortable(gate, given);
        return [{ tag: id }];
      },
    },
    clock,
  );
  const hold = (): (() => void) => {
    let release = (): void => {};
    gate = new Promise((resolve) => (release = resolve));
    return () => release();
  };
  return { clock, endpoints, asked, hold };
}

describe("providers", () => {
  test("are asked for once for all who wait, and until the last of them leaves", async () => {
    const { endpoints, asked, hold } = setUp();
    hold();
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [first, second].map((caller) => endpoints.list("a/one", caller.signal));
    for (const answer of waiting) answer.catch(() => {});
    expect(asked).toHaveLength(1);
    first.abort(new Error("cancelled"));
    await expect(waiting[0]).rejects.toThrow("cancelled");
    expect(asked[0]?.aborted).toBe(false);
    second.abort(new Error("cancelled"));
    await expect(waiting[1]).rejects.toThrow("cancelled");
    expect(asked[0]?.aborted).toBe(true);
  });

  test("that somebody left behind are asked for anew", async () => {
    const { endpoints, asked, hold } = setUp();
    const release = hold();
    const caller = new AbortController();
    const left = endpoints.list("a/one", caller.signal);
    caller.abort(new Error("cancelled"));
    await expect(left).rejects.toThrow("cancelled");
    const again = endpoints.list("a/one", signal);
    release();
    expect(await again).toEqual([{ tag: "a/one" }]);
    expect(asked).toHaveLength(2);
  });
});

test("providers are kept for five minutes", async () => {
  const { endpoints, asked, clock } = setUp();
  expect(await endpoints.list("a/one", signal)).toEqual([{ tag: "a/one" }]);
  await clock.advance(299_000);
  await endpoints.list("a/one", signal);
  expect(asked).toHaveLength(1);
  await clock.advance(2000);
  await endpoints.list("a/one", signal);
  expect(asked).toHaveLength(2);
});
