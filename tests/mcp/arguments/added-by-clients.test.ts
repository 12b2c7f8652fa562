import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";

const n8n = {
  toolCallId: "call_0BCIShth4lxZuYr4coSp4E5E",
  tool: "search_models",
  sessionId: "8f1c",
  action: "sendMessage",
  chatInput: "Which models are free?",
};

describe("what clients add by themselves", () => {
  test.each([
    ["search_models", { query: "claude", ...n8n }],
    ["search_models", { query: "claude", toolCallId: "call_1" }],
    ["search_models", { query: "claude", ...n8n, tool: { name: "search_models", description: "..." } }],
    ["search_models", { query: "claude", wait_for_previous: true }],
    ["get_account_status", n8n],
    ["get_account_status", { random_string: "dummy" }],
    ["validate_model", { model: "openai/gpt-4o-mini", wait_for_previous: false }],
    ["chat_completion", { model: "openai/gpt-4o-mini", messages: "Hi", ...n8n, wait_for_previous: false }],
  ])("%s goes on without it: %j", async (tool, args) => {
    const { call, lastSent } = await startHarness();
    const { isError, text } = await call(tool, args);
    expect(isError, text).toBe(false);
    for (const name of Object.keys(n8n)) expect(lastSent() ?? {}).not.toHaveProperty(name);
  });

  test.each([
    ["search_models", { tool: "x" }, "tool"],
    ["search_models", { action: "sendMessage", sessionId: "1", chatInput: "Hi" }, "action"],
    ["search_models", { toolCallId: 5, tool: "x" }, "tool"],
    ["search_models", { ...n8n, toolCallID: "x" }, "toolCallID"],
    ["search_models", { wait_for_previous: "later" }, "wait_for_previous"],
    ["get_account_status", { random_string: 5 }, "random_string"],
    ["chat_completion", { messages: "Hi", tool: [{ type: "function" }] }, "tool"],
  ])("%s refuses what the model may have written: %j", async (tool, args, name) => {
    const { call, lastSent } = await startHarness();
    const { text } = await call(tool, args);
    expect(text).toMatch(/^Error: Validation Error - /);
    expect(text).toMatch(new RegExp(`unknown parameter .*'${name}'`));
    expect(lastSent()).toBeUndefined();
  });
});

describe("an unknown parameter", () => {
  test.each([
    ["verbosity", "belongs inside 'extra_body'"],
    ["user", "belongs inside 'extra_body'"],
    ["metadata", "belongs inside 'extra_body'"],
    ["session_id", "belongs inside 'extra_body'"],
    ["service_tier", "belongs inside 'extra_body'"],
    ["modalities", "belongs inside 'extra_body'"],
    ["top_k", "belongs inside 'extra_body'"],
    ["logit_bias", "belongs inside 'extra_body'"],
    ["prompt", "is called 'messages'"],
    ["max_output_tokens", "is called 'max_tokens'"],
    ["dry_run", "belongs inside 'strategy'"],
    ["zdr", "belongs inside 'provider'"],
    ["maxTokens", "is not there, but 'max_tokens' is"],
    ["tool", "is not there, but 'tools' is"],
  ])("%s %s", async (name, hint) => {
    const { call } = await startHarness();
    const { text } = await call("chat_completion", { messages: "Hi", [name]: 1 });
    expect(text.split("\n")[0]).toBe(
      `Error: Validation Error - Invalid arguments for chat_completion: unknown parameter '${name}'. '${name}' ${hint}. Correct them and call again.`,
    );
  });

  test("of which nothing is known is told all names", async () => {
    const { call } = await startHarness();
    const { text } = await call("chat_completion", { messages: "Hi", constructor: 1, user: "me" });
    expect(text).toMatch(/unknown parameter 'constructor', 'user' \(there are: model, models, /);
    expect(text).toContain("). 'user' belongs inside 'extra_body'. Correct");
  });
});
