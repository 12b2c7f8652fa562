import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";
import { z } from "zod";

import { createOpenRouter } from "../../src/openrouter/client.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { listen } from "../support/upstream.ts";

/*
 * What is read of pictures, vectors and rankings must be what OpenRouter sends: on the simulator's answers and, on a
 * machine that has recordings of the real service beside the checkout, on those too.
 */
const recordings = fileURLToPath(new URL("../../../shared/recorded/http/", import.meta.url));

const recording = z.object({
  request: z.object({ body: z.string() }),
  response: z.object({ headers: z.record(z.string(), z.array(z.string())), body: z.string() }),
});

interface Exchange {
  request: { model: string; prompt: string; input: string[]; query: string; documents: string[] };
  body: string;
  headers: Record<string, string>;
}

const nothing = { prompt: "", input: [], query: "", documents: [] };
const requests = {
  images: { model: "krea/krea-2-large", prompt: "a siamese cat" },
  embeddings: { model: "openai/text-embedding-3-small", input: ["Ruby", "Python", "JavaScript"] },
  rerank: { model: "voyageai/rerank-2.5-lite", query: "what is ruby", documents: ["Paris", "Ruby"] },
};
type Endpoint = keyof typeof requests;

async function simulated(endpoint: Endpoint): Promise<Exchange> {
  const simulator = await startSimulator();
  try {
    const request = requests[endpoint];
    const headers = { authorization: `Bearer ${simulator.key}`, "content-type": "application/json" };
    const body = JSON.stringify(request);
    const answer = await fetch(`${simulator.baseUrl}/${endpoint}`, { method: "POST", headers, body });
    return {
      request: { ...nothing, ...request },
      body: await answer.text(),
      headers: Object.fromEntries(answer.headers),
    };
  } finally {
    await simulator.close();
  }
}

function recorded(endpoint: Endpoint): Exchange {
  const text = readFileSync(`${recordings}ruby_llm-${endpoint}.json`, "utf8");
  const { request, response } = recording.parse(JSON.parse(text));
  const told = ["X-Generation-Id", "X-Provider-Name"].flatMap((name) => {
    const [value] = response.headers[name] ?? [];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    request: { ...nothing, ...JSON.parse(request.body) },
    body: response.body,
    headers: Object.fromEntries(told),
  };
}

const endpoints = ["images", "embeddings", "rerank"] as const;
const sources = existsSync(recordings) ? (["simulated", "recorded"] as const) : (["simulated"] as const);
const cases = endpoints.flatMap((endpoint) => sources.map((source) => [endpoint, source] as const));

test.each(cases)("what %s answer is understood: %s", async (endpoint, source) => {
  const exchange = source === "simulated" ? await simulated(endpoint) : recorded(endpoint);
  const { url } = await listen((_request, response) => {
    for (const [name, value] of Object.entries(exchange.headers)) {
      if (/^x-(?:generation|provider)/i.test(name)) response.setHeader(name, value);
    }
    response.end(exchange.body);
  });
  const openrouter = createOpenRouter({
    baseUrl: url,
    apiKey: "sk-or-v1-test",
    userAgent: "test",
    clock: new ManualClock(),
    log: () => {},
    maxRetries: 0,
    maxConcurrency: 1,
    stateFolder: async () => undefined,
  });
  const options = { signal: new AbortController().signal, timeoutSeconds: 30, pauseWithinSeconds: 30 };
  const { model, prompt, input, query, documents } = exchange.request;
  const ask = {
    images: () => openrouter.images({ model, prompt }, options),
    embeddings: () => openrouter.embeddings({ model, input }, options),
    rerank: () => openrouter.rerank({ model, query, documents }, options),
  };
  const { outcome } = await ask[endpoint]();
  await openrouter.close();
  expect(outcome).toMatchObject({
    generationId: expect.stringMatching(/^gen-/),
    provider: expect.stringMatching(/./),
    promptTokens: expect.any(Number),
    cost: expect.any(Number),
  });
  const content = {
    pictures: "pictures" in outcome ? outcome.pictures.length : undefined,
    vectors: "vectors" in outcome ? outcome.vectors.map((vector) => (vector?.length ?? 0) > 0) : undefined,
    best: "results" in outcome ? outcome.results[0]?.index : undefined,
  };
  expect(content).toEqual(
    {
      images: { pictures: 1 },
      embeddings: { vectors: [true, true, true] },
      rerank: { best: 1 },
    }[endpoint],
  );
});
