import { expect, test } from "vitest";

import { fingerprint } from "../../src/lib/fingerprint.ts";
import { FreeRequests } from "../../src/openrouter/limits/free-requests.ts";
import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("requests to :free models are told of as they are now, those of other servers too", async () => {
  const [folder, clock] = [await temporaryFolder(), new ManualClock()];
  const { call, simulator } = await startHarness({ clock, env: { OPENROUTER_STATE_DIR: folder } });
  const other = new FreeRequests({ folder: async () => folder, key: fingerprint(simulator.key), clock });
  for (let count = 0; count < 20; count += 1) await other.take(clock.now());
  const { data } = await call("get_account_status", {});
  expect(data.rate_limits.free_requests_this_minute).toMatchObject({ limit: 20, used: 20 });
});

test("models that failed lately are told of with the time until they are asked first again", async () => {
  const clock = new ManualClock();
  const { call, simulator } = await startHarness({ clock, random: () => 0 });
  simulator.failNext({ kind: "no-endpoints" }, { model: "openai/gpt-4o-mini" });
  simulator.failNext(
    { kind: "rate-limit", source: "upstream_provider_shared_pool", retryAfterSeconds: 30 },
    { model: "openai/gpt-5.4" },
  );
  const models = ["openai/gpt-4o-mini", "openai/gpt-5.4", "anthropic/claude-haiku-4.5"];
  await call("chat_completion", { model: { strategy: "fallback", via: "client", models }, messages: "Hi" });
  await clock.advance(12_000);
  expect((await call("get_account_status", {})).data.rate_limits.cooldowns).toEqual([
    { model: "openai/gpt-4o-mini", seconds_left: 588 },
    { model: "openai/gpt-5.4", seconds_left: 18 },
  ]);
  await clock.advance(588_000);
  expect((await call("get_account_status", {})).data.rate_limits.cooldowns).toEqual([]);
});
