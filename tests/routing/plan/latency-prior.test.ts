import { expect, test } from "vitest";

import { describeProvider, type ProviderInfo } from "../../../src/catalog/model/provider-info.ts";
import { latencyPrior } from "../../../src/routing/plan/latency-prior.ts";

function provider(given: Record<string, unknown> = {}): ProviderInfo {
  const described = describeProvider({
    status: 0,
    uptime_last_30m: 99,
    latency_last_30m: { p50: 800, p99: 9000 },
    throughput_last_30m: { p50: 50, p99: 200 },
    ...given,
  });
  if (!described) throw new Error("not a provider");
  return described;
}

test("is the wait for the first token and the time for the rest, at the fastest provider", () => {
  expect(latencyPrior([provider()], 1000)).toBe(20_800);
  const quickStart = provider({ latency_last_30m: { p50: 100 }, throughput_last_30m: { p50: 10 } });
  expect(latencyPrior([provider(), quickStart], 1000)).toBe(20_800);
  expect(latencyPrior([provider(), quickStart], 5)).toBe(600);
});

test.each([
  ["in trouble", { status: -2 }],
  ["down too often", { uptime_last_30m: 89.9 }],
  ["of unknown latency", { latency_last_30m: null }],
  ["of unknown throughput", { throughput_last_30m: {} }],
  ["of no throughput", { throughput_last_30m: { p50: 0 } }],
])("leaves out a provider %s", (_, fault) => {
  expect(latencyPrior([provider({ latency_last_30m: { p50: 1 }, ...fault })], 1000)).toBeNull();
  const mixed = [provider({ latency_last_30m: { p50: 1 }, ...fault }), provider()];
  expect(latencyPrior(mixed, 1000)).toBe(20_800);
});

test("takes a provider whose state nobody has told", () => {
  expect(latencyPrior([provider({ status: null, uptime_last_30m: null })], 1000)).toBe(20_800);
  expect(latencyPrior([provider({ uptime_last_30m: 90 })], 1000)).toBe(20_800);
});

test("is unknown without providers", () => {
  expect(latencyPrior([], 1000)).toBeNull();
});
