import { describe, expect, test } from "vitest";

import { leanUsage } from "../../../src/chat/answered/lean.ts";
import { startHarness } from "../../support/harness.ts";
import { ask, chatUpstream, model } from "../../support/upstream.ts";

async function answeredWith(choice: object, usage: object, request: object = {}) {
  const answer = { id: "gen-1", model, choices: [{ index: 0, finish_reason: "stop", ...choice }], usage };
  const env = await chatUpstream((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
  const { call } = await startHarness({ env });
  return (await call("chat_completion", { ...ask("Hi"), ...request })).data;
}

const said = { message: { role: "assistant", content: "Paris" } };
const counted = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, cost: 0.003 };
const upstream = {
  upstream_inference_cost: 0.003,
  upstream_inference_prompt_cost: 0.001,
  upstream_inference_completions_cost: 0.002,
};

describe("what an answer used", () => {
  test.each([
    ["zeros and nothing", { is_byok: false, prompt_tokens_details: { cached_tokens: 0 } }, {}],
    ["nulls", { cost_details: { upstream_inference_cost: null }, completion_tokens_details: null }, {}],
    ["the cost once more", { is_byok: false, cost_details: upstream }, {}],
    ["its parts alone", { cost_details: { ...upstream, upstream_inference_cost: null } }, {}],
    [
      "what is more than nothing",
      { prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 } },
      { prompt_tokens_details: { cached_tokens: 4 } },
    ],
    [
      "what the provider took of a key of one's own",
      { is_byok: true, cost_details: upstream },
      { is_byok: true, cost_details: upstream },
    ],
    [
      "what tools of OpenRouter cost",
      { cost_details: { upstream_inference_cost: 0.001, server_tool_cost: 0.002 } },
      { cost_details: { server_tools: 0.002 } },
    ],
    [
      "what is not the cost",
      { cost_details: { upstream_inference_cost: 0.009 } },
      { cost_details: { upstream_inference_cost: 0.009 } },
    ],
  ])("%s", (_, more, shown) => {
    expect(leanUsage({ ...counted, ...more })).toEqual({ ...counted, ...shown });
  });

  test("tokens and cost stand though they are nothing or not known", () => {
    const none = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    expect(leanUsage({ ...none, cost: 0 })).toEqual({ ...none, cost: 0 });
    expect(leanUsage({ ...none, cost: null })).toEqual({ ...none, cost: null });
  });
});

describe("why an answer ended", () => {
  test.each([
    ["stop", "stop", undefined],
    ["stop", "end_turn", undefined],
    ["stop", "STOP", undefined],
    ["length", "MAX_TOKENS", undefined],
    ["stop", "stop_sequence", "stop_sequence"],
    ["content_filter", "SAFETY", "SAFETY"],
    ["stop", "toString", "toString"],
  ])("as %s, and as its provider's %s", async (finish_reason, native_finish_reason, shown) => {
    const data = await answeredWith({ ...said, finish_reason, native_finish_reason }, counted);
    expect(data["choices"][0]).toMatchObject({ finish_reason });
    expect(data["choices"][0].native_finish_reason).toBe(shown);
  });
});

test("who was asked stands where it is not who answered", async () => {
  const same = await answeredWith(said, counted);
  expect(same).not.toHaveProperty("requested_model");
  const nitro = await answeredWith(said, counted, { model: `${model}:nitro` });
  expect(nitro).toMatchObject({ model, requested_model: `${model}:nitro` });
});

describe("what was demanded of providers is told", () => {
  const routing = async (provider: object, env: Record<string, string> = {}) => {
    const { call } = await startHarness({ env });
    const request = { model, messages: "Hi", provider };
    return (await call("chat_completion", request)).data["routing"];
  };

  test.each([
    [{ zdr: true }, { zdr: true }],
    [{ data_collection: "deny", sort: "price" }, { data_collection: "deny" }],
    [
      { only: ["openai"], allow_fallbacks: false },
      { only: ["openai"], allow_fallbacks: false },
    ],
    [{ zdr: false, data_collection: "allow", allow_fallbacks: true }, undefined],
    [{ order: ["openai"] }, undefined],
  ])("%j", async (provider, required) => {
    expect((await routing(provider))?.required).toEqual(required);
  });

  test("of a setting, too, and of several models", async () => {
    expect(await routing({}, { OPENROUTER_PROVIDER_ZDR: "true" })).toEqual({ required: { zdr: true } });
    const { call } = await startHarness();
    const models = [model, "anthropic/claude-haiku-4.5"];
    for (const strategy of ["fallback", "compare"]) {
      const { data } = await call("chat_completion", {
        models,
        strategy,
        messages: "Hi",
        provider: { zdr: true },
      });
      expect(data.routing.required).toEqual({ zdr: true });
    }
  });
});

describe("whether the answer keeps to its schema", () => {
  const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
  const format = { type: "json_schema", json_schema: { name: "city", schema } };

  test.each([
    ['{"city":"Paris"}', format, true],
    ['{"town":"Paris"}', format, false],
    ["Paris", format, false],
    ['{"town":"Paris"}', { type: "json_object" }, undefined],
    ["Paris", undefined, undefined],
  ])("%s", async (content, response_format, valid) => {
    const message = { role: "assistant", content };
    const data = await answeredWith({ message }, counted, response_format && { response_format });
    expect(data["schema_valid"]).toBe(valid);
  });
});
