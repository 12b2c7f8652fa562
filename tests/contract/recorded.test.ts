import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";
import { z } from "zod";

import { createCatalog } from "../../src/catalog/catalog.ts";
import { describeProvider } from "../../src/catalog/model/provider-info.ts";
import { CompletionAssembler } from "../../src/openrouter/chat/answer/completion-assembler.ts";
import { EventReader } from "../../src/openrouter/chat/sse.ts";
import { readErrorBody } from "../../src/openrouter/errors/error-body.ts";
import { kindOf } from "../../src/openrouter/errors/error-table.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import { listed, modelOf } from "../catalog/rows.ts";
import { ManualClock } from "../support/manual-clock.ts";

/*
 * What the client reads must be what OpenRouter sends. Each check runs on the simulator's answers and, on a machine that
 * has recordings of the real service beside the checkout, on those too.
 */
const recordings = fileURLToPath(new URL("../../../shared/recorded/", import.meta.url));
const hasRecordings = existsSync(recordings);
const recorded = (name: string): string => readFileSync(`${recordings}${name}`, "utf8");
const recordedIn = (folder: string, end: string): string[] =>
  hasRecordings ? readdirSync(`${recordings}${folder}`).filter((file) => file.endsWith(end)) : [];

async function simulated<T>(
  work: (get: (path: string, body?: object) => Promise<Response>) => Promise<T>,
): Promise<T> {
  const simulator = await startSimulator();
  try {
    return await work((path, body) =>
      fetch(`${simulator.baseUrl}${path}`, {
        headers: { authorization: `Bearer ${simulator.key}`, "content-type": "application/json" },
        ...(body && { method: "POST", body: JSON.stringify(body) }),
      }),
    );
  } finally {
    await simulator.close();
  }
}

function assemble(sse: string): CompletionAssembler {
  const assembler = new CompletionAssembler();
  const reader = new EventReader(({ data }) => {
    if (data !== "[DONE]") assembler.add(JSON.parse(data));
  });
  reader.push(new TextEncoder().encode(sse));
  reader.end();
  return assembler;
}

const chatBody = (stream: boolean): object => ({
  model: "anthropic/claude-sonnet-4.5",
  messages: [{ role: "user", content: "Write about 20 words" }],
  stream,
});

describe("the catalogue", async () => {
  const sources: [string, string][] = [
    ["simulated", await simulated(async (get) => (await get("/models?output_modalities=all")).text())],
    ...(hasRecordings ? [["recorded", recorded("models-2026-08-05.json")] as [string, string]] : []),
  ];

  test.each(sources)("%s: every row is read, searched, resolved", async (_, text) => {
    const rows = z.object({ data: z.array(z.unknown()) }).parse(JSON.parse(text)).data;
    const models = rows.map((row) => modelOf(row));
    const openrouter = {
      models: async () => ({ rows: listed(models), unreadable: 0 }),
      endpoints: async () => [],
    };
    const catalog = createCatalog({
      openrouter,
      ttlSeconds: 3600,
      patienceSeconds: 5,
      clock: new ManualClock(),
    });
    const { search, resolve } = await catalog.current(new AbortController().signal);
    expect(search({ outputModality: "all" }).total).toBe(rows.length);
    expect(models.filter(({ id }) => resolve(id).status !== "listed")).toEqual([]);
  });
});

describe("providers", async () => {
  const sources: [string, string][] = [
    ["simulated", await simulated(async (get) => (await get("/models/moonshotai/kimi-k3/endpoints")).text())],
    ...(hasRecordings ? [["recorded", recorded("endpoints-kimi-k3.json")] as [string, string]] : []),
  ];

  test.each(sources)("%s: tag, price and latency are read", (_, text) => {
    const { endpoints } = z
      .object({ data: z.object({ endpoints: z.array(z.unknown()).min(1) }) })
      .parse(JSON.parse(text)).data;
    for (const endpoint of endpoints) {
      expect(describeProvider(endpoint)).toMatchObject({
        tag: expect.any(String),
        prices: { usd_per_million_tokens: { prompt: expect.any(Number), completion: expect.any(Number) } },
      });
    }
  });
});

describe("streams", async () => {
  const sources: [string, string][] = [
    ["simulated", await simulated(async (get) => (await get("/chat/completions", chatBody(true))).text())],
    ...recordedIn("sse", ".sse").map((file): [string, string] => [file, recorded(`sse/${file}`)]),
  ];

  test.each(sources)("%s becomes a whole completion", (_, sse) => {
    const assembler = assemble(sse);
    const completion = assembler.completion();
    expect(assembler.isFinished).toBe(true);
    expect(assembler.isEmpty).toBe(false);
    expect(assembler.warnings()).toEqual([]);
    expect(completion).toMatchObject({ id: expect.stringMatching(/^gen-/), model: expect.any(String) });
    expect(completion.usage?.cost).toBeTypeOf("number");
    const [choice] = completion.choices;
    for (const call of choice?.message.tool_calls ?? []) {
      expect(call.id).not.toBe("");
      expect(JSON.parse(call.function.arguments)).toBeTypeOf("object");
    }
    const pieces = sse.split("\n").filter((line) => line.startsWith("data: {"));
    const spoken = pieces.map((line) => JSON.parse(line.slice(6)).choices[0]?.delta?.content ?? "").join("");
    expect(choice?.message.content ?? "").toBe(spoken);
  });
});

describe("whole answers", async () => {
  const chats = recordedIn("http", ".json").filter((file) => file.includes("-chat-"));
  const sources: [string, string][] = [
    ["simulated", await simulated(async (get) => (await get("/chat/completions", chatBody(false))).text())],
    ...chats.map((file): [string, string] => [file, JSON.parse(recorded(`http/${file}`)).response.body]),
  ];

  test.each(sources)("%s becomes a whole completion", (_, body) => {
    const assembler = new CompletionAssembler();
    assembler.add(JSON.parse(body));
    expect(assembler.isFinished).toBe(true);
    expect(assembler.isEmpty).toBe(false);
    expect(assembler.warnings()).toEqual([]);
    expect(assembler.completion().usage?.cost).toBeTypeOf("number");
  });
});

/** By the names the recordings give them. */
const categories: Record<string, RegExp> = {
  auth_missing: /^Validation Error invalid_key$/,
  auth_bad_key: /^Validation Error invalid_key$/,
  provider_auth_relayed: /^API Error provider_auth$/,
  provider_400_relayed: /^Validation Error invalid_request$/,
  invalid_model: /^Validation Error model_not_found$/,
  context_length: /^Validation Error context_length_exceeded$/,
  credits_insufficient: /^Validation Error insufficient_credits$/,
  credits_max_tokens_preauth: /^Validation Error insufficient_credits$/,
  in_flight_budget: /^Rate Limit in_flight_budget$/,
  management_only: /^Validation Error management_key_needed$/,
  moderation: /^Validation Error moderation$/,
  no_tool_endpoints: /^Validation Error unsupported_tools$/,
  no_allowed_providers: /^Validation Error no_endpoints$/,
  free_daily_low: /^Rate Limit free_tier_daily$/,
  free_minute: /^Rate Limit free_tier_per_minute$/,
  upstream_pool: /^Rate Limit provider_rate_limit$/,
  provider_502: /^API Error provider_unavailable$/,
  http200_top_level_error: /^API Error provider_unavailable$/,
  availability: /^Rate Limit capacity_exhausted$/,
};

describe("errors", async () => {
  interface Recorded {
    kind: string;
    http_status: number;
    body: { error?: unknown };
  }
  const unknownModel = await simulated(async (get) => {
    const body = { model: "nobody/nothing", messages: [{ role: "user", content: "x" }] };
    const answer = await get("/chat/completions", body);
    return {
      kind: "invalid_model",
      http_status: answer.status,
      body: z.object({ error: z.unknown() }).parse(await answer.json()),
    };
  });
  const bodies: Recorded[] = hasRecordings ? JSON.parse(recorded("errors/error-bodies.json")) : [];
  const withError = [unknownModel, ...bodies].filter(({ body }) => body.error);

  test.each(withError.map((body) => [body.kind, body] as const))(
    "%s is understood",
    (name, { body, http_status }) => {
      const error = readErrorBody(body.error);
      if (!error) throw new Error("no error was read");
      expect(error.message).toMatch(/\S/);
      const kind = kindOf(error, error.status ?? http_status);
      expect(`${kind.category} ${kind.code}`).toMatch(
        categories[name] ?? /^(Validation Error|Rate Limit|API Error) \w+$/,
      );
      expect(JSON.stringify(error)).not.toMatch(/user_[A-Za-z0-9]/);
    },
  );
});
