import { rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { describe, expect, test } from "vitest";

import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { listen } from "../support/upstream.ts";
import { linesOf, matrixIn } from "../support/vector-files.ts";

const model = "openai/text-embedding-3-small";

interface Vectors extends Harness {
  output: string;
  sent: () => Record<string, unknown>[];
}

async function start(options: HarnessOptions = {}): Promise<Vectors> {
  const output = await temporaryFolder();
  const env = { OPENROUTER_TOOLS: "all", OPENROUTER_OUTPUT_DIR: output, ...options.env };
  const harness = await startHarness({ ...options, env });
  const { requests } = harness.simulator;
  return {
    ...harness,
    output,
    sent: () =>
      requests
        .filter(({ path }) => path.endsWith("/embeddings"))
        .map(({ body }) => body as Record<string, unknown>),
  };
}

describe("vectors", () => {
  test("go to a file, with what they cost and how alike they are", async () => {
    const { client, sent, simulator, output } = await start();
    const input = ["the cat sleeps", "the cat sleeps deeply", "stock prices fell"];
    const result = await client.callTool({ name: "create_embeddings", arguments: { input, model } });
    const [text, link] = result.content as { type: string; text?: string; uri?: string; mimeType?: string }[];
    const data = JSON.parse(text?.text ?? "");
    expect(data).toMatchObject({
      requested_model: model,
      model: "text-embedding-3-small",
      provider: "OpenAI",
      count: 3,
      dimensions: 1536,
      format: "jsonl",
      requests: 1,
      usage: { cost: simulator.spent },
    });
    expect(data.id).toMatch(/^gen-emb-/);
    expect(data.path.startsWith(output)).toBe(true);
    expect(link).toMatchObject({ type: "resource_link", mimeType: "application/jsonl" });
    const lines = await linesOf(data.path);
    expect(lines.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(lines.every(({ embedding }) => embedding.length === 1536)).toBe(true);
    const [[self, near, far]] = data.similarities;
    expect(self).toBe(1);
    expect(near).toBeGreaterThan(far);
    expect(sent()).toEqual([{ model, input }]);
    expect(simulator.spent).toBeGreaterThan(0);
  });

  test("are what came, number for number", async () => {
    const embedding = [-0.01369476318359375, 0.1, 1e-9, 3];
    const { url } = await listen((request, response) => {
      const models = { data: [{ id: "a/b", architecture: { output_modalities: ["embeddings"] } }] };
      const answer = {
        data: [
          { index: 1, embedding },
          { index: 0, embedding: [0, 0, 0, 1] },
        ],
      };
      response.end(JSON.stringify(request.method === "GET" ? models : answer));
    });
    const { call } = await start({ env: { OPENROUTER_BASE_URL: url } });
    const args = { input: ["a", "b"], model: "a/b" };
    const { data } = await call("create_embeddings", args);
    expect((await linesOf(data.path))[1]).toEqual({ index: 1, embedding });
    expect(data.usage.cost).toBeNull();
    const inline = await call("create_embeddings", { ...args, format: "inline" });
    expect(inline.data).toMatchObject({ format: "inline", embeddings: [[0, 0, 0, 1], embedding] });
    expect(inline.data).not.toHaveProperty("path");
  });

  test("are float32 rows of a NumPy file, where asked for", async () => {
    const { call, sent } = await start();
    const { data } = await call("create_embeddings", {
      input: ["one", "two"],
      model,
      dimensions: 5,
      input_type: "search_query",
      format: "npy",
      save_path: "set/vectors.npy",
      provider: { zdr: true },
    });
    expect(basename(data.path)).toBe("vectors.npy");
    const matrix = await matrixIn(data.path);
    expect(matrix.map((row) => row.length)).toEqual([5, 5]);
    expect(Math.hypot(...(matrix[0] ?? []))).toBeCloseTo(1, 5);
    expect(sent()[0]).toEqual({
      model,
      input: ["one", "two"],
      dimensions: 5,
      input_type: "search_query",
      provider: { zdr: true },
    });
  });

  test("that do not fit into an answer go to a file, or are refused where that is known before", async () => {
    const { call, sent } = await start();
    const args = { input: ["one", "two"], model, format: "inline" };
    const { data } = await call("create_embeddings", args);
    expect(data).toMatchObject({ format: "jsonl", count: 2 });
    expect(data.warnings.join()).toContain("3072 numbers do not fit");
    expect((await call("create_embeddings", { ...args, dimensions: 1001 })).isError).toBe(true);
    expect(sent()).toHaveLength(1);
  });

  test("of which a part failed cost nobody knows how much, and of one that was not begun just what came", async () => {
    const input = Array.from({ length: 5000 }, (_, index) => `n${index}`);
    for (const [fault, isKnown] of [
      [{ kind: "status", status: 504 }, false],
      [{ kind: "status", status: 503 }, true],
    ] as const) {
      const { call, simulator } = await start({
        env: { OPENROUTER_MAX_CONCURRENCY: "1", OPENROUTER_MAX_RETRIES: "0" },
      });
      simulator.failNext(fault, { route: "embeddings" });
      const { data } = await call("create_embeddings", { input, model, dimensions: 8 });
      expect(data.status).toBe("partial");
      expect(data.usage.cost).toBe(isKnown ? simulator.spent : null);
      expect(data.warnings.join().includes("did not report what all of this cost")).toBe(!isKnown);
    }
  });

  test("of many texts come from as many requests as it takes, in order", async () => {
    const { call, sent } = await start();
    const input = Array.from({ length: 5000 }, (_, index) => `n${index}`);
    const { data } = await call("create_embeddings", { input, model, dimensions: 8 });
    expect(data).toMatchObject({ count: 5000, requests: 3 });
    expect(data).not.toHaveProperty("similarities");
    const sizes = sent().map((body) => (body["input"] as string[]).length);
    expect(sizes.toSorted((one, other) => one - other)).toEqual([904, 2048, 2048]);
    const lines = await linesOf(data.path);
    expect(lines.map(({ index }) => index)).toEqual(input.map((_, index) => index));
    // Asked for by itself, the same text has the same vector.
    const one = await call("create_embeddings", { input: ["n4999"], model, dimensions: 8, format: "inline" });
    const [alone] = one.data.embeddings;
    for (const [at, value] of (lines[4999]?.embedding ?? []).entries())
      expect(value).toBeCloseTo(alone[at], 6);
  });

  test("keep each request within the model's window", async () => {
    const { call, sent } = await start();
    const text = "word ".repeat(4000);
    const { data } = await call("create_embeddings", { input: [text, text, text], model, dimensions: 4 });
    expect(data.requests).toBe(3);
    const long = await call("create_embeddings", { input: ["short", "word ".repeat(40_000)], model });
    expect(long.data.code).toBe("context_too_long");
    expect(long.text).toContain("input[1]");
    expect(sent()).toHaveLength(3);
  });
});

describe("a call that cannot be made", () => {
  test("without a model names some that fit", async () => {
    const { call } = await start();
    const { text, data } = await call("create_embeddings", { input: ["a"] });
    expect(text).toMatch(/^Error: Validation Error - create_embeddings needs a model/);
    expect(data.suggestions).toHaveLength(3);
    expect(data.suggestions).toContain(model);
  });

  test.each([
    [{ input: [] }, /input/],
    [{ input: ["a", ""] }, /input\[1\] is empty/],
    [{ input: [1] }, /input/],
    [{ input: ["a"], dimensions: 0 }, /dimensions/],
    [{ input: ["a"], format: "csv" }, /format/],
    [{ input: ["a"], save_path: "../a" }, /OPENROUTER_OUTPUT_DIR/],
    [{ input: ["a"], model: "openai/gpt-4o-mini" }, /makes no embeddings.*Use chat_completion/],
    [{ input: ["a"], model: "voyageai/rerank-2.5-lite" }, /Use rerank_documents/],
    [{ input: ["a"], model: "no/such" }, /Model not found/],
  ])("is refused before it costs anything: %j", async (args, said) => {
    const { call, sent } = await start();
    const { text } = await call("create_embeddings", { model, ...args });
    expect(text).toMatch(/^Error: Validation Error/);
    expect(text).toMatch(said);
    expect(sent()).toEqual([]);
  });

  test("is told with its price, and held against the budget", async () => {
    const { call, sent } = await start();
    const args = { input: ["a few words of text"], model };
    const { data } = await call("create_embeddings", { ...args, dry_run: true });
    expect(data).toMatchObject({ dry_run: true, model, requests: 1 });
    expect(data.estimate.likely_usd).toBeCloseTo(5 * 2e-8, 12);
    const refused = await call("create_embeddings", { ...args, max_cost_usd: 1e-8 });
    expect(refused.data.code).toBe("over_budget");
    expect(refused.text).toContain("Ask for less, or use a cheaper model");
    expect(sent()).toEqual([]);
    expect((await call("create_embeddings", { ...args, max_cost_usd: 1e-3 })).isError).toBe(false);
  });

  test("is a tool that names itself with its setting where it is not listed", async () => {
    const { call } = await start({ env: { OPENROUTER_TOOLS: undefined } });
    const { text } = await call("chat_completion", { model, messages: "hi" });
    expect(text).toContain("create_embeddings (OPENROUTER_TOOLS=default,vectors lists it)");
    const drawn = await call("generate_image", { prompt: "a", model });
    expect(drawn.text).toContain("create_embeddings (OPENROUTER_TOOLS=default,vectors lists it)");
  });
});

describe("nothing that was paid for is lost", () => {
  const input = Array.from({ length: 4100 }, (_, index) => `n${index}`);

  async function halfFailing(format: string): Promise<{ path: string }> {
    const { call, simulator } = await start({ env: { OPENROUTER_MAX_CONCURRENCY: "1" } });
    simulator.failNext({ kind: "stall", ms: 0 }, { route: "embeddings" });
    simulator.failNext({ kind: "status", status: 500 }, { route: "embeddings" });
    const { data, isError } = await call("create_embeddings", { input, model, dimensions: 4, format });
    expect(isError).toBe(false);
    expect(data).toMatchObject({ status: "partial", count: 2052, missing: [{ from: 2048, to: 4095 }] });
    expect(data.warnings.join()).toContain("Some of it is missing");
    expect(data.usage.cost).toBe(simulator.spent);
    return { path: data.path };
  }

  test("when one of several requests fails: its lines are missing", async () => {
    const { path } = await halfFailing("jsonl");
    const came = input.map((_, at) => at).filter((at) => at < 2048 || at > 4095);
    expect((await linesOf(path)).map(({ index }) => index)).toEqual(came);
  });

  test("when one of several requests fails: its rows are no numbers", async () => {
    const { path } = await halfFailing("npy");
    const matrix = await matrixIn(path);
    expect(matrix).toHaveLength(4100);
    expect([2047, 2048, 4095, 4096].map((row) => matrix[row]?.every(Number.isNaN))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test("when all fail it is an error, and no file", async () => {
    const { call, simulator } = await start();
    simulator.failNext({ kind: "status", status: 500 }, { route: "embeddings" });
    expect((await call("create_embeddings", { input: ["a"], model })).text).toMatch(/^Error: API Error/);
  });

  test("when the folder cannot be written", async () => {
    const place = join(await temporaryFolder(), "place");
    await writeFile(place, "");
    const { call } = await start({ env: { OPENROUTER_OUTPUT_DIR: join(place, "output") } });
    const { data } = await call("create_embeddings", { input: ["a"], model, dimensions: 4 });
    expect(data).not.toHaveProperty("path");
    expect(data.warnings.join()).toContain("OPENROUTER_OUTPUT_DIR");
    await rm(place);
    const saved = await call("get_result", { result_id: data.result_id });
    expect(await linesOf(saved.data.path)).toHaveLength(1);
  });

  test("when it takes longer than a client waits", async () => {
    const clock = new ManualClock();
    const { call, simulator, sent } = await start({ clock });
    simulator.failNext({ kind: "hang" }, { route: "embeddings" });
    const answer = call("create_embeddings", { input: input.slice(0, 3000), model, dimensions: 4 });
    await expect.poll(() => sent()).toHaveLength(2);
    await clock.advance(50_000);
    const { data } = await answer;
    expect(data).toMatchObject({ status: "in_progress", requested_model: model, count: 3000 });
    const rest = call("get_result", { result_id: data.result_id });
    await clock.advance(250_000);
    const whole =
      (await rest).data.status === "partial"
        ? await rest
        : await call("get_result", { result_id: data.result_id });
    expect(whole.data).toMatchObject({ status: "partial", count: 952, missing: [{ from: 0, to: 2047 }] });
  });
});

test("validate_model, get_model_info and search_models tell the tool of a model", async () => {
  const { call } = await start();
  for (const tool of ["validate_model", "get_model_info"]) {
    expect((await call(tool, { model })).data.tool).toBe("create_embeddings");
    expect((await call(tool, { model: "krea/krea-2-large" })).data.tool).toBe("generate_image");
    expect((await call(tool, { model: "openai/gpt-4o-mini" })).data.tool).toBe("chat_completion");
  }
  const { data } = await call("search_models", { outputModality: "rerank" });
  expect(data.models).toEqual([expect.objectContaining({ tool: "rerank_documents" })]);
});
