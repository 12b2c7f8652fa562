import { describe, expect, test } from "vitest";

import { promptOf } from "../../../src/chat/asked/prompt.ts";
import { estimateTokens } from "../../../src/lib/tokens.ts";
import { startHarness } from "../../support/harness.ts";

describe("the prompt's size", () => {
  test("is a token for four characters, one for each of a wide script, four a message", () => {
    expect(estimateTokens("a".repeat(4000))).toBe(1000);
    expect(estimateTokens("漢字かな한글")).toBe(6);
    // 4,000 characters in two messages: 1,008 (the documented vector).
    const half = { role: "user" as const, content: "a".repeat(2000) };
    expect(promptOf([half, half]).tokens).toBe(1008);
  });

  test("does not count the bytes of media", () => {
    const image = {
      type: "image_url" as const,
      image_url: { url: `data:image/png;base64,${"A".repeat(4_000_000)}` },
    };
    expect(promptOf([{ role: "user", content: [image] }]).tokens).toBeLessThan(2000);
  });
});

describe("a model that writes no text", () => {
  test("is asked for what it makes, unless that is said", async () => {
    const { call, lastSent } = await startHarness();
    const { data } = await call("search_models", { outputModality: "image", limit: 50 });
    const rows: { id: string; output_modalities?: string[] }[] = data["models"];
    const draws = rows.find(({ output_modalities: out = ["text"] }) => !out.includes("text"));
    const writes = rows.find(({ output_modalities: out = ["text"] }) => out.includes("text"));
    const ask = (model: string | undefined, more: object = {}) =>
      call("chat_completion", { model, messages: "A cat", ...more });
    await ask(draws?.id);
    expect(lastSent()?.["modalities"]).toEqual(["image"]);
    await ask(draws?.id, { extra_body: { modalities: ["image", "text"] } });
    expect(lastSent()?.["modalities"]).toEqual(["image", "text"]);
    await ask(writes?.id);
    expect(lastSent()).not.toHaveProperty("modalities");
  });
});

describe("a model that cannot do it", () => {
  test("is refused before money is spent when it takes no such input, naming ones that do", async () => {
    const { call, lastSent } = await startHarness();
    const search = await call("search_models", { outputModality: "text", limit: 50 });
    const blind = search.data.models.find(
      ({ input_modalities: taken }: { input_modalities: string[] }) =>
        taken.length === 1 && taken[0] === "text",
    );
    const image = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
    const { text, data } = await call("chat_completion", {
      model: blind.id,
      messages: [{ role: "user", content: [image] }],
    });
    expect(text).toMatch(
      /^Error: Validation Error - .* takes no image input \(only text\), so nothing was sent\. Use one that does \(/,
    );
    expect(data.code).toBe("unsupported_modality");
    for (const id of data.suggestions) {
      expect((await call("get_model_info", { model: id })).data.input_modalities).toContain("image");
    }
    expect(lastSent()).toBeUndefined();
  });

  test("is refused when the prompt is too long for it, with the numbers and models that fit", async () => {
    const { call, lastSent } = await startHarness({ env: { OPENROUTER_RESERVE_TOKENS: "500" } });
    const messages = "word ".repeat(200_000);
    const { text, data } = await call("chat_completion", {
      model: "openai/gpt-4o-mini",
      messages,
      max_tokens: 1000,
    });
    expect(text).toMatch(
      /has a context of 128000 tokens, and this needs 251504 \(about 250004 tokens of prompt, 1000 of max_tokens, 500 of OPENROUTER_RESERVE_TOKENS\)/,
    );
    expect(data.code).toBe("context_too_long");
    expect(data.suggestions.length).toBeGreaterThan(0);
    for (const id of data.suggestions) {
      expect((await call("get_model_info", { model: id })).data.context_length).toBeGreaterThanOrEqual(
        251_504,
      );
    }
    expect(lastSent()).toBeUndefined();
    const compressed = { model: "openai/gpt-4o-mini", messages, plugins: [{ id: "context-compression" }] };
    await call("chat_completion", compressed);
    expect(lastSent()?.plugins).toEqual([{ id: "context-compression" }]);
  });

  test("writes no more than it can: max_tokens is lowered, and it is said", async () => {
    const { call, lastSent } = await startHarness();
    const info = await call("get_model_info", { model: "openai/gpt-4o-mini" });
    const most = info.data.max_output_tokens;
    const { data } = await call("chat_completion", {
      model: "openai/gpt-4o-mini",
      messages: "Hi",
      max_tokens: most + 1,
    });
    expect(lastSent()?.max_tokens).toBe(most);
    expect(data.warnings).toEqual([
      `max_tokens was lowered from ${most + 1} to ${most}, the most that openai/gpt-4o-mini can write`,
    ]);
  });

  test("that lists no limit of its own shares its window with the prompt", async () => {
    const { call, lastSent } = await startHarness();
    const { data } = await call("search_models", { outputModality: "text", detail: "concise", limit: 50 });
    const open = data.models.find(
      ({
        max_output_tokens: most,
        context_length: window,
      }: {
        max_output_tokens: number | null;
        context_length: number | null;
      }) => most === null && window !== null,
    );
    const answer = await call("chat_completion", { model: open.id, messages: "Hi", max_tokens: 9_000_000 });
    expect(lastSent()?.max_tokens).toBe(open.context_length - 5);
    expect(answer.data.warnings).toContainEqual(expect.stringMatching(/max_tokens was lowered from 9000000/));
  });

  test("that does not list a parameter gets it with a warning, for OpenRouter drops it in silence", async () => {
    const { call, lastSent } = await startHarness();
    const args = {
      model: "anthropic/claude-sonnet-4.5",
      messages: "Hi",
      seed: 1,
      frequency_penalty: 0.5,
      temperature: 0.5,
    };
    const { data } = await call("chat_completion", args);
    expect(lastSent()).toMatchObject({ seed: 1, frequency_penalty: 0.5 });
    expect(data.warnings).toEqual([
      expect.stringMatching(
        /^anthropic\/claude-sonnet-4\.5 does not list (frequency_penalty, seed|seed, frequency_penalty): /,
      ),
    ]);
  });

  test("routers list nothing, so nothing is held against them", async () => {
    const { call } = await startHarness();
    const image = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
    const args = { model: "openrouter/auto", messages: [{ role: "user", content: [image] }], seed: 1 };
    expect((await call("chat_completion", args)).isError).toBe(false);
  });
});
