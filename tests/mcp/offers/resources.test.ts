import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const uri = "openrouter://models/openai/gpt-4o-mini";

test("are declared and listed without asking OpenRouter", async () => {
  const { client, simulator } = await startHarness();
  expect(client.getServerCapabilities()).toEqual({
    tools: { listChanged: false },
    prompts: { listChanged: false },
    resources: { listChanged: false },
    completions: {},
  });
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resources.length).toBeLessThan(10);
  for (const described of [...resources, ...resourceTemplates]) {
    expect(described).toMatchObject({
      name: expect.any(String),
      title: expect.any(String),
      description: expect.any(String),
      mimeType: "application/json",
    });
  }
  expect(simulator.requests).toEqual([]);
});

test("each that is listed can be read, in a size that fits a context", async () => {
  const { client } = await startHarness();
  const { resources } = await client.listResources();
  for (const listed of resources) {
    const { contents } = await client.readResource({ uri: listed.uri });
    expect(contents).toEqual([{ uri: listed.uri, mimeType: "application/json", text: expect.any(String) }]);
    expect(JSON.stringify(contents).length).toBeLessThan(20_000);
  }
});

test.each([
  "openrouter://models/",
  "openrouter://models",
  "openrouter://nothing",
  "https://example.com",
  "",
  "x:",
])("'%s' is none, and those there are are named", async (unknown) => {
  const { client, simulator } = await startHarness();
  await expect(client.readResource({ uri: unknown })).rejects.toMatchObject({
    code: -32602,
    message: expect.stringContaining(`There is no resource '${unknown}'. There are: openrouter://`),
    data: { uri: unknown, code: "resource_not_found" },
  });
  expect(simulator.requests).toEqual([]);
});

test("an address without end is not echoed without end", async () => {
  const { client } = await startHarness();
  const failure: unknown = await client
    .readResource({ uri: `openrouter://models/${"x".repeat(2_000_000)}` })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: -32602 });
  expect(JSON.stringify(failure).length + String(failure).length).toBeLessThan(4000);
});

test("a failure of OpenRouter is told with its facts", async () => {
  const { client, simulator } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
  simulator.failNext({ kind: "status", status: 500 }, { route: "models" });
  await expect(client.readResource({ uri })).rejects.toMatchObject({
    code: -32603,
    message: expect.stringMatching(/Try again in a moment; https:\/\/status\.openrouter\.ai/),
    data: { uri, category: "API Error", retryable: true },
  });
});

test("are read in time, or not at all", async () => {
  const clock = new ManualClock();
  const { client, simulator } = await startHarness({ clock, env: { OPENROUTER_REPLY_WITHIN_SECONDS: "20" } });
  simulator.failNext({ kind: "hang" }, { route: "models", times: 10 });
  const failure = client.readResource({ uri }).catch((error: unknown) => error);
  await expect.poll(() => simulator.requests.length).toBe(1);
  await clock.advance(20_000);
  expect(await failure).toMatchObject({
    code: -32603,
    message: expect.stringContaining(`OpenRouter did not answer ${uri} within 20 s`),
  });
  await expect.poll(() => simulator.requests[0]?.closedByClient).toBe(true);
  expect(clock.sleeping).toBe(0);
});

test("a bad base URL refuses to read and says why", async () => {
  const { client } = await startHarness({ env: { OPENROUTER_BASE_URL: "http://example.com/api" } });
  await expect(client.readResource({ uri })).rejects.toMatchObject({
    code: -32602,
    message: expect.stringMatching(/OPENROUTER_BASE_URL .*Correct it and restart the server/),
    data: { code: "invalid_setting" },
  });
});

test.each([
  "OPENROUTER://models/openai/gpt-4o-mini",
  "openrouter://models/openai/gpt-4o-mini/",
  "openrouter://newest-models/",
])("'%s' is read as it is meant, and told as it was asked for", async (spelled) => {
  const { client } = await startHarness();
  const { contents } = await client.readResource({ uri: spelled });
  expect(contents).toMatchObject([{ uri: spelled }]);
});

test("errors never carry the key", async () => {
  const { client, simulator } = await startHarness();
  const encoded = simulator.key.replaceAll("-", "%2D");
  for (const unknown of [`openrouter://models/${simulator.key}`, simulator.key, `openrouter://${encoded}`]) {
    const failure: unknown = await client.readResource({ uri: unknown }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: -32602, message: expect.stringContaining("[redacted]") });
    expect(String(failure) + JSON.stringify(failure)).not.toContain(simulator.key);
    expect(String(failure) + JSON.stringify(failure)).not.toContain(encoded);
  }
});
