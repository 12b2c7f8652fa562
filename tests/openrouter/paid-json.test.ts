import { expect, test } from "vitest";

import { AppError } from "../../src/errors.ts";
import { createOpenRouter } from "../../src/openrouter/client.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { listen } from "../support/upstream.ts";

type Handler = Parameters<typeof listen>[0];

async function embed(handler: Handler, input: readonly string[] = ["a", "b"]) {
  const { url } = await listen(handler);
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
  try {
    return await openrouter.embeddings({ model: "a/b", input }, options);
  } finally {
    await openrouter.close();
  }
}

const replying =
  (body: unknown, headers: Record<string, string> = {}, status = 200): Handler =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

const factsOfFailure = async (handler: Handler) => {
  const error: unknown = await embed(handler).catch((thrown: unknown) => thrown);
  return error instanceof AppError ? error.facts : error;
};

test("an answer tells what it cost and who gave it, in its body or its headers", async () => {
  const data = [{ index: 0, embedding: [1, 2] }];
  const usage = { prompt_tokens: 3, total_tokens: 3, cost: 6e-8 };
  const inBody = await embed(replying({ data, usage, id: "gen-emb-1", provider: "OpenAI", model: "b" }));
  expect(inBody.outcome).toMatchObject({
    generationId: "gen-emb-1",
    provider: "OpenAI",
    model: "b",
    promptTokens: 3,
    completionTokens: null,
    cost: 6e-8,
  });
  // Keep-alive white space before the body, as in a recorded answer.
  const inHead = await embed(
    replying(`\n   \n${JSON.stringify({ data })}`, {
      "X-Generation-Id": "gen-emb-2",
      "X-Provider-Name": "Azure",
    }),
  );
  expect(inHead.outcome).toMatchObject({ generationId: "gen-emb-2", provider: "Azure", cost: null });
});

test("vectors come at the places of their inputs, as numbers or in base64, and odd ones not at all", async () => {
  const base64 = Buffer.from(Float32Array.from([0.5, -2]).buffer).toString("base64");
  const data = [
    { index: 3, embedding: [9] },
    { index: 1, embedding: base64 },
    { index: 0, embedding: [0.1, 2] },
    { index: 2, embedding: ["no number"] },
  ];
  const { outcome } = await embed(replying({ data }), ["a", "b", "c"]);
  expect(outcome.vectors.map((vector) => vector && Array.from(vector))).toEqual([
    [0.1, 2],
    [0.5, -2],
    undefined,
  ]);
});

test.each([
  ["an error in a success", { error: { code: 502, message: "Provider failed" } }, "Provider failed"],
  ["no JSON", "<html>", "not what its documentation promises"],
  ["no data", { object: "list" }, "not what its documentation promises"],
  ["a list", [1], "not what its documentation promises"],
])("%s is a failure that can be looked up", async (_, body, words) => {
  const facts = await factsOfFailure(replying(body, { "X-Generation-Id": "gen-emb-3" }));
  expect(facts).toMatchObject({
    category: "API Error",
    what: expect.stringContaining(words),
    model: "a/b",
    generationId: "gen-emb-3",
  });
});

test("an answer that breaks off may have been paid for", async () => {
  const facts = await factsOfFailure((request, response) => {
    response.writeHead(200, { "X-Generation-Id": "gen-emb-4" });
    response.write('{"data":[');
    request.resume();
    request.once("end", () => response.destroy());
  });
  expect(facts).toMatchObject({ category: "API Error", generationId: "gen-emb-4" });
  expect(facts).not.toHaveProperty("cost", 0);
});

test.each([
  [
    "an error in a success",
    200,
    { error: { code: 502, message: "busy" }, usage: { cost: 0.25 }, id: "gen-1" },
    0.25,
  ],
  [
    "an error that tells it inside",
    503,
    { error: { code: 503, message: "busy", metadata: { usage: { cost: "0.5" } } } },
    0.5,
  ],
  ["an answer that is none", 200, { id: "gen-1", data: "zzz", usage: { cost: 0.01 } }, 0.01],
  ["a cost that is none", 200, { id: "gen-1", data: "zzz", usage: { cost: -5 } }, undefined],
])("what %s cost is told", async (_, status, body, cost) => {
  const facts = await factsOfFailure(replying(body, {}, status));
  expect(facts).toMatchObject({ category: "API Error", ...(status === 200 && { generationId: "gen-1" }) });
  expect((facts as { cost?: number }).cost).toBe(cost);
});

test("a cost below nothing is none", async () => {
  const { outcome } = await embed(replying({ data: [], usage: { cost: -5 } }));
  expect(outcome.cost).toBeNull();
});

test("a refusal says what to mend", async () => {
  const body = { error: { code: 402, message: "Insufficient credits" } };
  expect(await factsOfFailure(replying(body, {}, 402))).toMatchObject({
    category: "Validation Error",
    code: "insufficient_credits",
  });
});
