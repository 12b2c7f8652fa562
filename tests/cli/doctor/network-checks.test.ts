import { expect, test } from "vitest";

import { checkClock, checkProxy } from "../../../src/cli/doctor/network-checks.ts";
import type { Send } from "../../../src/openrouter/transport/http.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const clock = { now: () => now, sleep: async () => {} };
const { signal } = new AbortController();
const dated =
  (date: string | null): Send =>
  async () => ({ status: 401, ok: false, headers: { get: () => date }, body: null, close: () => {} });

test.each([
  ["Sat, 21 Nov 2026 12:00:30 GMT", "ok", "agrees"],
  ["Sat, 21 Nov 2026 12:05:00 GMT", "warn", "300 s behind"],
  ["Sat, 21 Nov 2026 11:00:00 GMT", "warn", "3600 s ahead of"],
])("when OpenRouter says %s the clock is %s", async (date, verdict, says) => {
  const findings = await checkClock(dated(date), clock, signal);
  expect(findings.map(({ about }) => about)).toEqual(["latency", "clock"]);
  expect(findings[1]).toMatchObject({ verdict, says: expect.stringContaining(says) });
});

test("without a date, or an answer, nothing is said of the clock", async () => {
  expect(await checkClock(dated(null), clock, signal)).toHaveLength(1);
  const fails: Send = async () => {
    throw new Error("unreachable");
  };
  expect(await checkClock(fails, clock, signal)).toEqual([]);
});

test("a proxy is named without who logs in there", () => {
  const url = "https://openrouter.ai/api/v1";
  expect(checkProxy(url, { HTTPS_PROXY: "http://me:secret@proxy.example:3128" })).toEqual({
    verdict: "ok",
    about: "proxy",
    says: "proxy.example:3128 (HTTPS_PROXY)",
  });
  expect(checkProxy(url, {}).says).toBe("none");
  expect(checkProxy(url, { HTTPS_PROXY: "ftp://x" })).toMatchObject({ verdict: "fail" });
});
