import { expect, test } from "vitest";

import { catalogueEntry, price } from "../../src/simulator/index.ts";
import { listOf, objectOf } from "../../src/simulator/json.ts";
import { dig, get, json, simulate } from "./harness.ts";
import type { Json } from "./harness.ts";

const rows = (answer: Json): Json[] => listOf(answer.data).map(objectOf);
const row = (answer: Json, id: string): Json => objectOf(rows(answer).find((model) => model.id === id));

test("the list needs no key and shows only models with text output", async () => {
  const { baseUrl } = await simulate();
  const answer = await json(fetch(`${baseUrl}/models`));

  expect(answer.links).toEqual({ next: null });
  expect(rows(answer)).toHaveLength(Number(answer.total_count));
  expect(
    rows(answer).every((model) => listOf(dig(model, "architecture", "output_modalities")).includes("text")),
  ).toBe(true);
});

test("with output_modalities=all the whole market is there, oddities included", async () => {
  const simulator = await simulate();
  const answer = await json(get(simulator, "/models?output_modalities=all"));
  const ids = rows(answer).map(({ id }) => id);

  expect(ids.length).toBeGreaterThanOrEqual(40);
  expect(new Set(ids).size).toBe(ids.length);
  expect(row(answer, "openrouter/auto").pricing).toEqual({ prompt: "-1", completion: "-1" });
  expect(row(answer, "openrouter/fusion").supported_parameters).toEqual([]);
  expect(row(answer, "openrouter/bodybuilder").context_length).toBeNull();
  expect(row(answer, "google/veo-3.1")).toMatchObject({
    context_length: 0,
    pricing: { prompt: "0", completion: "0" },
  });
  expect(row(answer, "openai/gpt-oss-20b:free").canonical_slug).toBe(
    row(answer, "openai/gpt-oss-20b").canonical_slug,
  );
  expect(row(answer, "qwen/qwen3-235b-a22b-thinking-2507")).toMatchObject({
    context_length: 262_144,
    top_provider: { context_length: 131_072, max_completion_tokens: null },
  });
  expect(row(answer, "~anthropic/claude-sonnet-latest").alias_target).toEqual({
    name: "Anthropic: Claude Sonnet 5",
    slug: "anthropic/claude-sonnet-5",
  });
  const outputs = new Set(
    rows(answer).flatMap((model) => listOf(dig(model, "architecture", "output_modalities"))),
  );
  expect([...outputs].map(String).toSorted()).toEqual([
    "audio",
    "embeddings",
    "image",
    "rerank",
    "speech",
    "text",
    "transcription",
    "video",
  ]);
});

test("a model is found by id, dated slug, alias and with a suffix", async () => {
  const simulator = await simulate();
  const idOf = async (path: string) => dig(await json(get(simulator, path)), "data", "id");

  expect(await idOf("/model/moonshotai/kimi-k3")).toBe("moonshotai/kimi-k3");
  expect(await idOf("/model/moonshotai/kimi-k3-20260715")).toBe("moonshotai/kimi-k3");
  expect(await idOf("/model/moonshotai/kimi-k3%3Anitro")).toBe("moonshotai/kimi-k3");
  expect(await idOf("/model/~openai/gpt-latest")).toBe("~openai/gpt-latest");
  expect((await get(simulator, "/model/nobody/nothing")).status).toBe(404);
});

test("endpoints carry price, latency in milliseconds, and gaps", async () => {
  const simulator = await simulate();
  const answer = await json(get(simulator, "/models/moonshotai/kimi-k3/endpoints"));
  const endpoints = listOf(dig(answer, "data", "endpoints")).map(objectOf);

  expect(endpoints.map(({ tag }) => tag)).toEqual(["fireworks", "alibaba", "fireworks/fast", "moonshotai"]);
  expect(endpoints[0]).toMatchObject({
    name: "Fireworks | moonshotai/kimi-k3-20260715",
    pricing: { prompt: "0.000003", discount: 0 },
    latency_last_30m: { p50: 2687 },
  });
  expect(dig(endpoints[1], "pricing", "prompt")).toBe("0.00000345");

  const free = await json(get(simulator, "/models/nvidia/nemotron-3-super-120b-a12b%3Afree/endpoints"));
  expect(dig(free, "data", "endpoints", 0)).toMatchObject({ latency_last_30m: null, uptime_last_1d: null });
  expect((await get(simulator, "/models/nobody/nothing/endpoints")).status).toBe(404);
});

test("a test can add and remove models", async () => {
  const simulator = await simulate();
  const before = Number(dig(await json(get(simulator, "/models/count")), "data", "count"));
  const novelty = catalogueEntry({
    id: "acme/novelty-1",
    name: "Acme: Novelty",
    about: "New.",
    created: "2026-09-01",
    by: ["novita"],
    context: 4096,
    pricing: price("0.000001", "0.000002"),
  });
  simulator.setModels((entries) => [novelty, ...entries]);
  expect(dig(await json(get(simulator, "/models/count")), "data", "count")).toBe(before + 1);
  expect(dig(await json(get(simulator, "/models")), "data", 0, "id")).toBe("acme/novelty-1");

  simulator.setModels((entries) => entries.filter(({ model }) => model.id !== "acme/novelty-1"));
  expect((await get(simulator, "/model/acme/novelty-1")).status).toBe(404);
});

test("an unknown route answers in JSON", async () => {
  const simulator = await simulate();
  const response = await get(simulator, "/nothing/here");
  expect(response.status).toBe(404);
  expect(dig(await json(response), "error", "code")).toBe(404);
});
