import fc from "fast-check";
import { expect, test } from "vitest";

import { describeProvider } from "../../../src/catalog/model/provider-info.ts";
import { rowOf } from "../rows.ts";

const endpoint = {
  tag: "acme/fast",
  provider_name: "Acme",
  context_length: 1_048_576,
  max_completion_tokens: null,
  quantization: "fp8",
  pricing: { prompt: "0.000003", completion: "0.000015", input_cache_read: "0.0000003", discount: 0.1 },
  status: 0,
  uptime_last_30m: 99.8,
  latency_last_30m: { p50: 2687, p75: 4162, p90: 5954, p99: 30_351.360000000015 },
  throughput_last_30m: { p50: 35, p75: 42, p90: 47, p99: 58 },
  supported_parameters: ["tools"],
  supports_implicit_caching: true,
};

test("a provider in true units", () => {
  const model = { ...rowOf("studio/film"), supported_parameters: ["seed", "tools"] };
  expect(describeProvider(endpoint, model)).toEqual({
    tag: "acme/fast",
    provider: "Acme",
    context_length: 1_048_576,
    max_prompt_tokens: null,
    max_output_tokens: null,
    quantization: "fp8",
    prices: { usd_per_million_tokens: { prompt: 3, completion: 15, input_cache_read: 0.3 } },
    discount: 0.1,
    uptime_percent_30m: 99.8,
    latency_ms: { p50: 2687, p75: 4162, p90: 5954, p99: 30_351.4 },
    throughput_tps: { p50: 35, p75: 42, p90: 47, p99: 58 },
    status: "ok",
    unsupported_parameters: ["seed"],
    implicit_caching: true,
  });
});

test("without a key the figures are null; older answers had bare numbers", () => {
  const bare = describeProvider({
    ...endpoint,
    latency_last_30m: 900,
    throughput_last_30m: null,
    status: -2,
  });
  expect(bare).toMatchObject({ latency_ms: { p50: 900 }, throughput_tps: null, status: "degraded" });
});

test("0/0 of a model that is sold in other units is unknown here too", () => {
  const free = { pricing: { prompt: "0", completion: "0" } };
  const prices = describeProvider(free, rowOf("studio/film"))?.prices.usd_per_million_tokens;
  expect(prices).toEqual({ prompt: null, completion: null });
});

test("any row is taken: odd fields are null, and what is no object is no provider", () => {
  const odd = fc.record(Object.fromEntries(Object.keys(endpoint).map((key) => [key, fc.anything()])));
  fc.assert(
    fc.property(odd, (given) => {
      expect(describeProvider(given)).not.toBeNull();
    }),
  );
  expect(describeProvider("nothing")).toBeNull();
});
