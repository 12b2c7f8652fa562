import { describe, expect, test } from "vitest";

import { type CatalogueEntry, catalogueEntry, price } from "../../../src/simulator/index.ts";
import { type Harness, type HarnessOptions, startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";

type Facts = Partial<Parameters<typeof catalogueEntry>[0]>;

const listed = (facts: Facts): CatalogueEntry =>
  catalogueEntry({
    id: "acme/one-2",
    name: "One",
    about: "A model.",
    created: "2026-01-01",
    by: ["openai"],
    context: 100_000,
    pricing: price("0.000001", "0.000002"),
    parameters: ["tools", "max_tokens"],
    ...facts,
  });

/** A server at noon of 2026-11-21 whose catalogue has these models in front of the usual ones. */
async function start(
  models: Facts[],
  options: HarnessOptions = {},
): Promise<Harness & { clock: ManualClock }> {
  const clock = new ManualClock();
  const harness = await startHarness({ clock, ...options });
  harness.simulator.setModels((entries) => [...models.map(listed), ...entries]);
  return { ...harness, clock };
}

const hello = { messages: "hello", max_tokens: 20 };
const ofTools = { type: "function", function: { name: "look", parameters: { type: "object" } } };

describe("a model that does other work", () => {
  test.each([
    ["embeddings", "embeddings"],
    ["rerank", "rankings of documents"],
    ["speech", "speech"],
    ["transcription", "transcripts of recordings"],
    ["video", "videos"],
    ["decisions", "decisions"],
  ])("is not asked to chat: %s", async (kind, made) => {
    const { call, lastSent } = await start([{ output: [kind] }]);
    const { text, data } = await call("chat_completion", { model: "acme/one-2", ...hello });
    expect(text).toContain(
      `Validation Error - acme/one-2 makes ${made} and does not chat, so nothing was sent`,
    );
    expect(data).toMatchObject({ code: "not_a_chat_model", retryable: false, model: "acme/one-2" });
    expect(data["suggestions"]).toHaveLength(3);
    expect(lastSent()).toBeUndefined();
    for (const tool of ["validate_model", "get_model_info"]) {
      const told = await call(tool, { model: "acme/one-2" });
      expect(told.data["warnings"]).toContain(`acme/one-2 makes ${made} and does not chat.`);
    }
  });

  test.each([[["image"]], [["audio"]], [["embeddings", "text"]], [["holograms"]]])(
    "is asked where chats may give it: %j",
    async (output) => {
      const { call, lastSent } = await start([{ output }]);
      await call("chat_completion", { model: "acme/one-2", ...hello });
      expect(lastSent()).toMatchObject({ model: "acme/one-2" });
    },
  );

  test("is left out of a list, and cannot judge", async () => {
    const { call, lastSent } = await start([{ output: ["embeddings"] }]);
    const list = await call("chat_completion", {
      models: ["acme/one-2", "openai/gpt-4o-mini"],
      strategy: { name: "fallback" },
      ...hello,
    });
    expect(list.data["model"]).toBe("openai/gpt-4o-mini");
    expect(list.data["routing"].excluded).toEqual([{ id: "acme/one-2", reason: "not_a_chat_model" }]);
    expect(list.text).toContain("acme/one-2 makes embeddings and does not chat");
    const judged = await call("chat_completion", {
      models: ["openai/gpt-4o-mini", "anthropic/claude-haiku-4.5"],
      strategy: { name: "best_of", judge: "acme/one-2" },
      ...hello,
    });
    expect(judged.data).toMatchObject({ code: "not_a_chat_model" });
    expect(judged.text).toContain("judge");
    expect(lastSent()).not.toMatchObject({ model: "acme/one-2" });
  });
});

describe("a model past its planned end", () => {
  const newer: Facts = { id: "acme/one-3", created: "2026-06-01" };

  test("is not asked two days later, and one of its family is named with its price", async () => {
    const { call, lastSent } = await start([{ expires: "2026-11-19" }, newer, { id: "other/one-4" }]);
    const { text, data } = await call("chat_completion", { model: "acme/one-2", ...hello });
    expect(text).toContain(
      "acme/one-2 expired on 2026-11-19 and may be gone, so nothing was sent. Use acme/one-3 ($1.00 in, $2.00 out per million tokens).",
    );
    expect(data).toMatchObject({ code: "model_expired", suggestions: ["acme/one-3"] });
    expect(lastSent()).toBeUndefined();
    for (const tool of ["validate_model", "get_model_info"]) {
      const { warnings } = (await call(tool, { model: "acme/one-2" })).data;
      expect(warnings).toEqual([
        "'acme/one-2' expired on 2026-11-19 and may be gone.",
        "chat_completion does not send it any more. Use acme/one-3 ($1.00 in, $2.00 out per million tokens).",
      ]);
    }
  });

  test.each(["2026-11-20", "2026-11-21"])("is asked until then, with a warning: %s", async (expires) => {
    const { call, lastSent } = await start([{ expires }]);
    const { data } = await call("chat_completion", { model: "acme/one-2", ...hello });
    expect(data["warnings"]).toContain(`'acme/one-2' expired on ${expires} and may be gone.`);
    expect(lastSent()).toMatchObject({ model: "acme/one-2" });
    const list = await call("chat_completion", { models: ["acme/one-2", "openai/gpt-4o-mini"], ...hello });
    expect(list.data["model"]).toBe("acme/one-2");
  });

  test("is asked when the catalogue that says so is an hour old", async () => {
    const { call, clock } = await start([{ expires: "2026-10-01" }], {
      env: { OPENROUTER_MODEL_CACHE_TTL_SECONDS: "86400" },
    });
    await call("search_models", {});
    await clock.advance(3_599_000);
    const early = await call("chat_completion", { model: "acme/one-2", ...hello });
    expect(early.data["code"]).toBe("model_expired");
    await clock.advance(1000);
    const { data } = await call("chat_completion", { model: "acme/one-2", ...hello });
    expect(data["model"]).toBe("acme/one-2");
    expect(data["warnings"]).toContain("'acme/one-2' expired on 2026-10-01 and may be gone.");
  });

  test("that nobody serves any more is told with its date", async () => {
    const { call, simulator } = await start([
      { expires: "2026-11-20" },
      { id: "acme/two", expires: "2026-11-21" },
    ]);
    simulator.failNext({ kind: "no-endpoints" });
    const one = await call("chat_completion", { model: "acme/one-2", ...hello });
    expect(one.text).toContain("(acme/one-2 expired on 2026-11-20)");
    simulator.failNext({ kind: "no-endpoints" }, { model: "acme/one-2" });
    simulator.failNext({ kind: "no-endpoints" }, { model: "acme/two" });
    const list = await call("chat_completion", {
      models: ["acme/one-2", "acme/two"],
      strategy: { name: "fallback", via: "client" },
      ...hello,
    });
    expect(list.isError).toBe(true);
    expect(list.text).toContain("acme/one-2 expired on 2026-11-20");
  });
});

describe("a tool_choice that no provider takes", () => {
  const wishes = { ...hello, model: "acme/one-2", tools: [ofTools] };
  const forced = { type: "function", function: { name: "look" } };

  test.each([["required"], [forced]])("is not sent: %j", async (tool_choice) => {
    const { call, lastSent } = await start([{}]);
    const { text, data } = await call("chat_completion", { ...wishes, tool_choice });
    expect(text).toMatch(
      /No provider of acme\/one-2 takes .*, so nothing was sent\. Leave out tool_choice, or use a model that takes it \(\w/,
    );
    expect(data).toMatchObject({ code: "unsupported_tool_choice" });
    expect(lastSent()).toBeUndefined();
  });

  test.each([["auto"], ["none"], [undefined]])("is no wish that could fail: %j", async (tool_choice) => {
    const { call, lastSent } = await start([{}]);
    await call("chat_completion", { ...wishes, tool_choice });
    expect(lastSent()).toMatchObject({ model: "acme/one-2" });
  });

  test("is known from the providers, too, where they have just been listed", async () => {
    const { call, lastSent, simulator } = await start([{ parameters: ["tools", "tool_choice"] }]);
    await call("chat_completion", { ...wishes, tool_choice: "required" });
    expect(lastSent()).toMatchObject({ tool_choice: "required" });
    simulator.setModels((entries) =>
      entries.map((entry) =>
        entry.model.id === "acme/one-2" ? { ...entry, toolChoices: ["none", "auto"] } : entry,
      ),
    );
    await call("get_model_info", { model: "acme/one-2" });
    const { data } = await call("chat_completion", { ...wishes, tool_choice: "required" });
    expect(data).toMatchObject({ code: "unsupported_tool_choice" });
  });
});

describe("a :free model where no data may be collected", () => {
  const twins: Facts[] = [{ id: "acme/one-2:free", pricing: price("0", "0") }, {}];
  const denied = { provider: { data_collection: "deny" } };

  test("is not asked, and its paid twin is named with its price", async () => {
    const { call, lastSent } = await start(twins);
    const { text, data } = await call("chat_completion", { model: "acme/one-2:free", ...hello, ...denied });
    expect(text).toContain(
      'provider.data_collection "deny" rules out, so nothing was sent. Use acme/one-2 ($1.00 in',
    );
    expect(data).toMatchObject({ code: "privacy_restricted", suggestions: ["acme/one-2"] });
    expect(lastSent()).toBeUndefined();
    const paid = await call("chat_completion", { model: "acme/one-2", ...hello, ...denied });
    expect(paid.isError).toBe(false);
  });

  test("is told so by the tools that tell of models where the setting says it", async () => {
    const { call } = await start(twins, { env: { OPENROUTER_PROVIDER_DATA_COLLECTION: "deny" } });
    for (const tool of ["validate_model", "get_model_info"]) {
      const told = await call(tool, { model: "acme/one-2:free" });
      expect(told.data["warnings"]).toEqual([
        expect.stringContaining('data_collection "deny" rules out. Use acme/one-2'),
      ]);
    }
    const allowed = await call("chat_completion", {
      model: "acme/one-2:free",
      ...hello,
      provider: { data_collection: "allow" },
    });
    expect(allowed.isError).toBe(false);
  });
});
