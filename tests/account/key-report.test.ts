import { expect, test } from "vitest";

import { describeKey } from "../../src/account/key-report.ts";
import { loadConfig } from "../../src/config.ts";
import type { KeyStatus } from "../../src/openrouter/key-status.ts";

const info = {
  limit: 5,
  limit_remaining: 4,
  usage: 1,
  usage_daily: 1,
  usage_weekly: 1,
  usage_monthly: 1,
  byok_usage: 0,
  byok_usage_daily: 0,
  byok_usage_weekly: 0,
  byok_usage_monthly: 0,
  is_free_tier: false,
  expires_at: null,
  free_model_daily_requests: null,
};

test.each([
  ["daily", "2026-11-29T23:59:00Z", "2026-11-30T00:00:00.000Z"],
  ["weekly", "2026-11-29T12:00:00Z", "2026-11-30T00:00:00.000Z"],
  ["weekly", "2026-11-30T00:00:00Z", "2026-12-07T00:00:00.000Z"],
  ["monthly", "2026-12-31T12:00:00Z", "2027-01-01T00:00:00.000Z"],
  [null, "2026-11-29T12:00:00Z", undefined],
])("a limit that begins anew %s does so next at midnight UTC (%s)", (limit_reset, now, resets_at) => {
  const at = Date.parse(now);
  const status = { valid: true, observedAt: at, info: { ...info, limit_reset } } as KeyStatus;
  const report = describeKey(status, { config: loadConfig({}), key: "f", now: at });
  expect(report).toMatchObject({ valid: true, limit_reset: limit_reset ?? "never" });
  expect("resets_at" in report ? report.resets_at : undefined).toBe(resets_at);
});
