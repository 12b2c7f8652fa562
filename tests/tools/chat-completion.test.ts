import { describe, expect, test, vi } from "vitest";

import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";

const model = "anthropic/claude-sonnet-4.5";
describe("chat_completion", () => {
  test("streams from OpenRouter and answers with what really happened", async () => {
    const { call, simulator, lastSent } = await startHarness();
    const { data, isError, structured } = await call("chat_completion", { model, messages: "Hello" });

    expect(isError).toBe(false);
    expect(lastSent()?.stream).toBe(true);
    expect(data).toMatchObject({ object: "chat.completion", requested_model: model, provider: "Anthropic" });
    expect(data.choices).toMatchObject([{ index: 0, finish_reason: "stop", message: { role: "assistant" } }]);
    expect(data.choices[0].message.content).toContain("Hello");
    expect(data.usage.cost).toBeGreaterThan(0);
    await vi.waitFor(() => expect(simulator.spent).toBeCloseTo(data.usage.cost, 12));
    // Text-first: some clients would show the model nothing else beside structured content.
    expect(structured).toBeUndefined();
  });

  test("reports the generation's own id, never one of ours", async () => {
    const { call, simulator } = await startHarness();
    const { data } = await call("chat_completion", { model, messages: "Hello" });
    const headers = { authorization: `Bearer ${simulator.key}` };
    const known = async () =>
      (await fetch(`${simulator.baseUrl}/generation?id=${data.id}`, { headers })).status;
    expect(data.id).toMatch(/^gen-\d+-/);
    await expect.poll(known).toBe(200);
    expect(data.created).toBeGreaterThan(1_700_000_000);
  });

  test("reports the model that answered, not the one that was asked for", async () => {
    const { call } = await startHarness();
    const alias = await call("chat_completion", { model: "~anthropic/claude-sonnet-latest", messages: "Hi" });
    expect(alias.data.requested_model).toBe("~anthropic/claude-sonnet-latest");
    expect(alias.data.model).toMatch(/^anthropic\/claude-.*sonnet/);
    const router = await call("chat_completion", { messages: "Hi" });
    expect(router.data.requested_model).toBe("openrouter/auto");
    expect(router.data.model).not.toMatch(/^openrouter\//);
  });

  test("keeps the order of the messages, the system message included", async () => {
    const { call, lastSent } = await startHarness();
    const messages = [
      { role: "user", content: "one" },
      { role: "system", content: "be brief" },
      { role: "assistant", content: "two" },
      { role: "user", content: [{ type: "text", text: "three", cache_control: { type: "ephemeral" } }] },
    ];
    await call("chat_completion", { model, messages });
    expect(lastSent()?.messages).toEqual(messages);
    await call("chat_completion", { model, messages: JSON.stringify(messages) });
    expect(lastSent()?.messages).toEqual(messages);
  });

  test("takes any other string for one user message", async () => {
    const { call, lastSent } = await startHarness();
    for (const text of ["Hello", "[1, 2, 3]", "[]", '{"role":"user"}']) {
      await call("chat_completion", { model, messages: text });
      expect(lastSent()?.messages).toEqual([{ role: "user", content: text }]);
    }
  });

  test("sends what was given and invents nothing", async () => {
    const { call, lastSent } = await startHarness();
    await call("chat_completion", { model, messages: "Hi" });
    expect(Object.keys(lastSent() ?? {}).toSorted()).toEqual(["messages", "model", "stream"]);

    const given = { temperature: 0, top_p: 0.5, seed: 0, stop: ["a", "b"], max_tokens: 50 };
    await call("chat_completion", { model, messages: "Hi", ...given });
    expect(lastSent()).toMatchObject(given);
  });

  test("takes OPENROUTER_MAX_TOKENS as a default, not a cap, and URI parameters between", async () => {
    const { call, lastSent } = await startHarness({ env: { OPENROUTER_MAX_TOKENS: "77" } });
    await call("chat_completion", { model, messages: "Hi" });
    expect(lastSent()?.max_tokens).toBe(77);
    await call("chat_completion", {
      model: `${model}?max_tokens=88&temperature=0.7&reasoning_effort=low`,
      messages: "Hi",
    });
    expect(lastSent()).toMatchObject({
      model,
      max_tokens: 88,
      temperature: 0.7,
      reasoning: { effort: "low" },
    });
    await call("chat_completion", { model: `${model}?max_tokens=88`, messages: "Hi", max_tokens: 99 });
    expect(lastSent()?.max_tokens).toBe(99);
  });

  test("uses OPENROUTER_DEFAULT_MODEL when the call names none", async () => {
    const { call, lastSent } = await startHarness({
      env: { OPENROUTER_DEFAULT_MODEL: "openai/gpt-4o-mini" },
    });
    await call("chat_completion", { messages: "Hi" });
    expect(lastSent()?.model).toBe("openai/gpt-4o-mini");
  });

  test("forgives arguments as clients really send them", async () => {
    const { call, lastSent } = await startHarness();
    const { isError } = await call("chat_completion", {
      model,
      messages: [{ role: "user", content: "Hi" }],
      temperature: "0.5",
      max_tokens: "60",
      seed: null,
      provider: '{"allow_fallbacks":"false","max_price":{"prompt":"5"}}',
    });
    expect(isError).toBe(false);
    expect(lastSent()).toMatchObject({
      temperature: 0.5,
      max_tokens: 60,
      provider: { allow_fallbacks: false, max_price: { prompt: 5 } },
    });
    expect(lastSent()).not.toHaveProperty("seed");
  });

  test("names a wrong argument and its place", async () => {
    const { call, simulator } = await startHarness();
    const typo = await call("chat_completion", { model, messages: "Hi", temprature: 1 });
    expect(typo.text).toMatch(/^Error: Validation Error - .*unknown parameter 'temprature'.*temperature/);
    const range = await call("chat_completion", { model, messages: "Hi", temperature: 3 });
    expect(range.text).toMatch(/temperature: .*2/);
    const role = await call("chat_completion", { model, messages: [{ role: "robot", content: "Hi" }] });
    expect(role.text).toMatch(/messages\[0\]\.role/);
    const key = await call("chat_completion", {
      model,
      messages: "Hi",
      provider: { data_colection: "deny" },
    });
    expect(key.text).toMatch(/'provider\.data_colection'/);
    const beside = { models: [model], messages: "Hi", dry_run: true, effort: "low", depth: 1 };
    expect((await call("chat_completion", beside)).text).toMatch(
      /\)\. 'dry_run' belongs inside 'strategy'\. 'effort' belongs inside 'reasoning'\. Correct them/,
    );
    expect(simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toEqual([]);
  });

  test("refuses an unknown model before money is spent, with what was meant", async () => {
    const { call, lastSent } = await startHarness();
    const { isError, text, data } = await call("chat_completion", {
      model: "anthropic/claude-sonet-4.5",
      messages: "Hi",
    });
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^Error: Validation Error - Model not found: 'anthropic\/claude-sonet-4.5'. Did you mean/,
    );
    expect(data).toMatchObject({ category: "Validation Error", code: "model_not_found", retryable: false });
    expect(data.suggestions[0]).toBe(model);
    expect(lastSent()).toBeUndefined();
  });

  test("sends the id as it is when the catalogue cannot be had", async () => {
    const { call, simulator, lastSent } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    simulator.failNext({ kind: "status", status: 500 }, { route: "models", times: 10 });
    const { isError, data } = await call("chat_completion", { model: `${model}:nitro`, messages: "Hi" });
    expect(isError).toBe(false);
    expect(lastSent()?.model).toBe(`${model}:nitro`);
    expect(data.warnings).toContainEqual(expect.stringContaining("catalogue could not be had"));
  });

  test("does not wait long for a catalogue that does not come", async () => {
    const clock = new ManualClock();
    const { call, simulator, lastSent } = await startHarness({ clock });
    simulator.failNext({ kind: "hang" }, { route: "models" });
    const answer = call("chat_completion", { model, messages: "Hi" });
    await expect.poll(() => simulator.requests.length).toBe(1);
    await clock.advance(10_000);
    expect((await answer).data.warnings).toEqual([expect.stringMatching(/catalogue could not be had/)]);
    expect(lastSent()?.model).toBe(model);
  });

  test("says what is required and what is accepted", async () => {
    const { call } = await startHarness();
    const refused = async (args: object) => (await call("chat_completion", { ...args })).text.split("\n")[0];
    expect(await refused({})).toMatch(/messages: required\. Correct/);
    expect(await refused({ messages: 5 })).toMatch(/messages: expected array or string/);
    expect(await refused({ messages: [{ role: "user", content: 5 }] })).toMatch(
      /messages\[0\]\.content: expected string or array/,
    );
    expect(await refused({ messages: '[{"role":"robot"}]' })).toMatch(/messages\[0\]\.role/);
    expect(await refused({ messages: "Hi", stop: ["a", "b", "c", "d", "e"] })).toMatch(/stop: .*4/);
    expect(await refused({ messages: "Hi", provider: { sort: "pric" } })).toMatch(
      /provider\.sort: 'price' is probably meant/,
    );
  });

  test("OPENROUTER_FORCE_MODEL replaces what a call names, and only there", async () => {
    const env = { OPENROUTER_FORCE_MODEL: "openai/gpt-4o-mini" };
    const { call, lastSent } = await startHarness({ env });
    const { data } = await call("chat_completion", {
      model: `${model}:nitro?temperature=0.5`,
      messages: "Hi",
    });
    expect(lastSent()).toMatchObject({ model: "openai/gpt-4o-mini", temperature: 0.5 });
    expect(data.requested_model).toBe(`${model}:nitro?temperature=0.5`);
    expect(data.warnings).toEqual([
      expect.stringMatching(/was replaced: OPENROUTER_FORCE_MODEL is 'openai\/gpt-4o-mini'/),
    ]);
    expect((await call("validate_model", { model: "nobody/nothing" })).isError).toBe(true);
    expect((await call("get_model_info", { model })).data.id).toBe(model);
  });

  test.each(["OPENROUTER_FORCE_MODEL", "OPENROUTER_DEFAULT_MODEL"])(
    "an unknown model is traced to %s",
    async (variable) => {
      const { call } = await startHarness({ env: { [variable]: "nobody/nothing" } });
      const { text } = await call("chat_completion", { messages: "Hi" });
      expect(text).toMatch(new RegExp(`Model not found: 'nobody/nothing' \\(from ${variable}\\)`));
    },
  );

  test("takes out of an answer what could act on a terminal, and keeps the rest", async () => {
    const { call, simulator } = await startHarness();
    simulator.answerNext("\u001b[31mred\u001b[0m \u202eevil\u0007 👩‍👩‍👧");
    const { data } = await call("chat_completion", { model, messages: "Hi" });
    expect(data.choices[0].message.content).toBe("red evil 👩‍👩‍👧");
  });
});
