import { describe, expect, test } from "vitest";

import { send } from "../../support/asked.ts";
import { startHarness } from "../../support/harness.ts";

describe("the response cache", () => {
  test("is asked only when wanted, and tells hit, miss and age", async () => {
    const harness = await startHarness();
    const plain = await send(harness, {});
    expect(plain.data).not.toHaveProperty("cache");
    expect(harness.simulator.requests.at(-1)?.headers).not.toHaveProperty("x-openrouter-cache");

    const first = await send(harness, {
      cache: { ttl_seconds: 60 },
      extra_body: { b: { y: 1, x: 2 }, a: [2, 1] },
    });
    expect(first.data.cache).toEqual({ status: "MISS", ttl_seconds: 60 });
    expect(harness.simulator.requests.at(-1)?.headers).toMatchObject({
      "x-openrouter-cache": "true",
      "x-openrouter-cache-ttl": "60",
    });
    // The same in another order of keys is the same to the cache.
    const again = await send(harness, {
      extra_body: { a: [2, 1], b: { x: 2, y: 1 } },
      cache: { ttl_seconds: 60 },
    });
    expect(again.data.cache).toEqual({ status: "HIT", age_seconds: 0, ttl_seconds: 60 });
    expect(again.data.usage.cost).toBe(0);
    expect(again.data.choices).toEqual(first.data.choices);
    const other = await send(harness, { extra_body: { a: [1, 2], b: { x: 2, y: 1 } }, cache: true });
    expect(other.data.cache.status).toBe("MISS");
  });

  test("OPENROUTER_CACHE is its default, and a call can say no", async () => {
    const harness = await startHarness({ env: { OPENROUTER_CACHE: "120" } });
    expect((await send(harness, {})).data.cache).toEqual({ status: "MISS", ttl_seconds: 120 });
    expect((await send(harness, { cache: false })).data).not.toHaveProperty("cache");
  });

  test.each([
    [60, 60],
    ["60", 60],
    ["true", 300],
    [{ ttl_seconds: "60" }, 60],
    ['{"ttl_seconds":60}', 60],
    [0, undefined],
    ["false", undefined],
  ])("is understood from %j", async (cache, ttl_seconds) => {
    const { data } = await send(await startHarness(), { cache });
    expect(data.cache?.ttl_seconds).toBe(ttl_seconds);
  });
});
