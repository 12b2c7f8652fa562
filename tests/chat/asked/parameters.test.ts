import { describe, expect, test } from "vitest";

import { model, weather, send } from "../../support/asked.ts";
import { startHarness } from "../../support/harness.ts";

describe("each parameter reaches OpenRouter as it was given", () => {
  test.each([
    ["temperature", 0],
    ["max_tokens", 100],
    ["top_p", 0.5],
    ["frequency_penalty", -0.5],
    ["presence_penalty", 0.5],
    ["seed", 7],
    ["stop", "END"],
    ["stop", ["a", "b"]],
    ["reasoning", { effort: "low" }],
    ["reasoning", { max_tokens: 2000, exclude: true }],
    ["reasoning", { enabled: false }],
    ["response_format", { type: "json_object" }],
    ["tools", [weather]],
    ["tools", [{ type: "openrouter:web_search", parameters: { max_results: 3 } }]],
    ["tool_choice", "none"],
    ["tool_choice", { type: "function", function: { name: "get_weather" } }],
    ["parallel_tool_calls", false],
    [
      "plugins",
      [
        { id: "web", max_results: 2 },
        { id: "file-parser", pdf: { engine: "native" } },
      ],
    ],
    [
      "plugins",
      [
        { id: "auto-router", allowed_models: ["anthropic/*"] },
        { id: "fusion", preset: "general-fast" },
      ],
    ],
  ])("%s: %j", async (name, value) => {
    const harness = await startHarness();
    const more = name === "tool_choice" || name === "parallel_tool_calls" ? { tools: [weather] } : {};
    await send(harness, { [name]: value, ...more });
    expect(harness.lastSent()).toEqual({
      model,
      messages: [{ role: "user", content: "Hi" }],
      ...more,
      [name]: value,
      stream: true,
    });
  });

  test("extra_body carries the rest, include_reasoning and unknown fields too", async () => {
    const harness = await startHarness();
    const extra = {
      top_k: 40,
      verbosity: "low",
      include_reasoning: true,
      modalities: ["text"],
      brand_new: { a: [1] },
    };
    const { isError } = await send(harness, { extra_body: extra, model: `${model}:online` });
    expect(isError).toBe(false);
    expect(harness.lastSent()).toMatchObject({ ...extra, model: `${model}:online` });
  });

  test.each([
    [
      { extra_body: { temperature: 1 } },
      /extra_body\.temperature says again what the parameter temperature says/,
    ],
    [{ extra_body: { messages: [] } }, /extra_body\.messages/],
    [{ extra_body: { stream: false } }, /extra_body\.stream is decided by this tool itself/],
    [{ extra_body: { dry_run: true } }, /extra_body\.dry_run would be sent to OpenRouter.*inside strategy/],
    [
      { extra_body: { max_completion_tokens: 5 }, max_tokens: 5 },
      /extra_body\.max_completion_tokens says again what max_tokens/,
    ],
    [
      { extra_body: { reasoning_effort: "low" }, reasoning: { effort: "high" } },
      /extra_body\.reasoning_effort/,
    ],
  ])("extra_body that contradicts a parameter is refused: %j", async (args, words) => {
    const harness = await startHarness();
    const { text, data } = await send(harness, args);
    expect(text).toMatch(words);
    expect(data.code).toBe("extra_body_contradiction");
    expect(harness.lastSent()).toBeUndefined();
  });

  test("reasoning's newer fields go through, and the model text's effort stays beside them", async () => {
    const harness = await startHarness();
    const reasoning = { exclude: true, summary: "auto" };
    await send(harness, { model: `${model}?reasoning_effort=high`, reasoning });
    expect(harness.lastSent()?.reasoning).toEqual({ effort: "high", ...reasoning });
  });

  test.each([
    [{ max_tokens: 2000 }],
    [{ enabled: false }],
    [{ effort: "low" }],
    [{ effort: "none", exclude: true }],
  ])("an explicit reasoning of %j takes the place of the model text's effort", async (reasoning) => {
    const harness = await startHarness();
    await send(harness, { model: `${model}?reasoning_effort=high`, reasoning });
    expect(harness.lastSent()?.reasoning).toEqual(reasoning);
  });

  test("so do the other names in extra_body, of the effort and of the longest answer", async () => {
    const harness = await startHarness();
    const extra_body = { reasoning_effort: "low", max_completion_tokens: 50 };
    const { isError, text } = await send(harness, {
      model: `${model}?reasoning_effort=high&max_tokens=70`,
      extra_body,
    });
    expect(isError, text).toBe(false);
    expect(harness.lastSent()).toMatchObject(extra_body);
    expect(Object.keys(harness.lastSent() ?? {})).not.toContain("reasoning");
    expect(Object.keys(harness.lastSent() ?? {})).not.toContain("max_tokens");
  });

  test.each([
    [{ max_completion_tokens: 60 }, { max_tokens: 60 }],
    [{ max_completion_tokens: "60", max_tokens: 60 }, { max_tokens: 60 }],
    [{ reasoning_effort: "low" }, { reasoning: { effort: "low" } }],
    [
      { reasoning_effort: "low", reasoning: { exclude: true } },
      { reasoning: { effort: "low", exclude: true } },
    ],
    [{ reasoning_effort: null, max_completion_tokens: "" }, {}],
    [
      {
        model: `${model}?max_tokens=70&reasoning_effort=high`,
        max_completion_tokens: 60,
        reasoning_effort: "low",
      },
      { max_tokens: 60, reasoning: { effort: "low" } },
    ],
  ])("OpenAI's names are understood: %j", async (args, meant) => {
    const harness = await startHarness();
    const { isError, text } = await send(harness, args);
    expect(isError, text).toBe(false);
    const { max_tokens, reasoning, ...others } = harness.lastSent() ?? {};
    expect({ ...(max_tokens && { max_tokens }), ...(reasoning && { reasoning }) }).toEqual(meant);
    expect(Object.keys(others).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "messages",
      "model",
      "stream",
    ]);
  });

  test.each([
    [
      { max_completion_tokens: 60, max_tokens: 50 },
      /max_tokens and max_completion_tokens say different things/,
    ],
    [
      { reasoning_effort: "low", reasoning: { effort: "high" } },
      /reasoning and reasoning_effort say different/,
    ],
    [
      { reasoning_effort: "low", reasoning: { max_tokens: 100 } },
      /reasoning and reasoning_effort say different/,
    ],
    [
      { reasoning_effort: "low", reasoning: { enabled: false } },
      /reasoning and reasoning_effort say different/,
    ],
    [{ reasoning_effort: "hihg" }, /reasoning_effort: 'high' is probably meant/],
    [{ max_completion_tokens: 0 }, /max_completion_tokens: /],
  ])("and refused where they contradict: %j", async (args, words) => {
    const harness = await startHarness();
    expect((await send(harness, args)).text).toMatch(words);
    expect(harness.lastSent()).toBeUndefined();
  });

  test.each([
    [{ plugins: ["web"] }, { plugins: [{ id: "web" }] }],
    [{ plugins: "file-parser" }, { plugins: [{ id: "file-parser" }] }],
    [
      { plugins: { id: "fusion", preset: "general-fast" } },
      { plugins: [{ id: "fusion", preset: "general-fast" }] },
    ],
    [{ stop: '["A","B"]' }, { stop: ["A", "B"] }],
    [{ stop: "[DONE]" }, { stop: "[DONE]" }],
    [{ stop: "[1]" }, { stop: "[1]" }],
    [{ tools: weather }, { tools: [weather] }],
    [{ response_format: "json_object" }, { response_format: { type: "json_object" } }],
    [{ reasoning: "low" }, { reasoning: { effort: "low" } }],
    [{ reasoning: '{"max_tokens":"500"}' }, { reasoning: { max_tokens: 500 } }],
  ])("what clients write for it is understood: %j", async (args, meant) => {
    const harness = await startHarness();
    const { isError, text } = await send(harness, args);
    expect(isError, text).toBe(false);
    expect(harness.lastSent()).toMatchObject(meant);
  });

  test.each([
    [{ response_format: { type: "json_schema" } }, /response_format\.json_schema: required/],
    [{ response_format: { type: "json_schema", schema: {} } }, /response_format\.json_schema: required/],
    [
      { response_format: { type: "json_schema", json_schema: { name: "a" } } },
      /response_format\.json_schema\.schema: required/,
    ],
    [
      { response_format: { type: "json_schema", json_schema: { schema: {} } } },
      /response_format\.json_schema\.name: required/,
    ],
    [{ response_format: { json_schema: {} } }, /response_format\.type: required/],
    [
      { response_format: { type: "object", properties: {} } },
      /response_format\.type: 'object' is a schema's/,
    ],
    [{ reasoning: "hihg" }, /reasoning: 'high' is probably meant/],
    [{ tools: [weather], tool_choice: "get_wether" }, /tool_choice: 'get_wether' .*Say 'get_weather'/],
    [{ tools: [weather], tool_choice: "Required" }, /tool_choice: 'Required' .*Say 'required'/],
    [{ tools: [{ name: "a", parameters: {} }] }, /tools\[0\]\.type: required/],
    [{ tools: [weather, { type: "function" }] }, /tools\[1\]\.function: required/],
    [{ tools: [{ type: "function", function: {} }] }, /tools\[0\]\.function\.name: required/],
    [{ tools: [{ function: { name: "a" } }] }, /tools\[0\]\.type: required/],
    [{ plugins: [{ max_results: 2 }] }, /plugins\[0\]\.id: required/],
  ])("what would be paid for and ignored is refused with its path: %j", async (args, words) => {
    const harness = await startHarness();
    expect((await send(harness, args)).text).toMatch(words);
    expect(harness.lastSent()).toBeUndefined();
  });

  test("the other name of max_tokens takes the place of the environment's default", async () => {
    const harness = await startHarness({ env: { OPENROUTER_MAX_TOKENS: "77" } });
    await send(harness, { extra_body: { max_completion_tokens: 50 } });
    expect(harness.lastSent()).toMatchObject({ max_completion_tokens: 50 });
    expect(harness.lastSent()).not.toHaveProperty("max_tokens");
  });

  test("an object that a client sent as text is one", async () => {
    const harness = await startHarness();
    await send(harness, {
      tools: [weather],
      tool_choice: '{"type":"function","function":{"name":"get_weather"}}',
    });
    expect(harness.lastSent()?.tool_choice).toEqual({ type: "function", function: { name: "get_weather" } });
  });

  test.each([
    ["get_weather", { type: "function", function: { name: "get_weather" } }],
    ["required", "required"],
    ["tomorrows-mode", "tomorrows-mode"],
  ])("tool_choice %j is sent as %j", async (tool_choice, sent) => {
    const harness = await startHarness();
    await send(harness, { tools: [weather, { type: "openrouter:web_search" }], tool_choice });
    expect(harness.lastSent()?.tool_choice).toEqual(sent);
  });

  test("response-healing is sent without streaming, the only way it works", async () => {
    const harness = await startHarness();
    const { data, isError } = await send(harness, {
      plugins: [{ id: "response-healing" }],
      response_format: { type: "json_object" },
    });
    expect(isError).toBe(false);
    expect(harness.lastSent()?.stream).toBe(false);
    expect(data.choices[0].finish_reason).toBe("stop");
  });
});

test("citations come without the text of their pages", async () => {
  const harness = await startHarness();
  const { data } = await send(harness, { model: `${model}:online` });
  const [annotation] = data.choices[0].message.annotations;
  expect(annotation).toMatchObject({
    type: "url_citation",
    url_citation: { url: expect.stringMatching(/^https:/) },
  });
  expect(annotation.url_citation).not.toHaveProperty("content");
});

test("max_result_chars decides how much text comes at once, also of the next pages", async () => {
  const harness = await startHarness();
  const words = "Write about 2000 words";
  const { data } = await send(harness, { messages: words, max_result_chars: 3000 });
  expect(data.choices[0].message.content.length).toBeLessThanOrEqual(3000);
  const next = await harness.call("get_result", { result_id: data.result_id, offset: data.next_offset });
  expect(next.data.choices[0].message.content.length).toBeLessThanOrEqual(3000);
  const whole = await send(harness, { messages: words, max_result_chars: 100_000 });
  expect(whole.data).not.toHaveProperty("next_offset");
});
