import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { listen } from "../support/upstream.ts";

const model = "voyageai/rerank-2.5-lite";
const query = "what is ruby";
const documents = ["Paris, the capital of France", "Ruby is a language: what is it", "a ruby"];

async function start(
  options: HarnessOptions = {},
): Promise<Harness & { sent: () => Record<string, unknown>[] }> {
  const harness = await startHarness({
    ...options,
    env: { OPENROUTER_TOOLS: "vectors,get_result", ...options.env },
  });
  const { requests } = harness.simulator;
  return {
    ...harness,
    sent: () =>
      requests
        .filter(({ path }) => path.endsWith("/rerank"))
        .map(({ body }) => body as Record<string, unknown>),
  };
}

describe("a ranking", () => {
  test("is by score, with each document's own place, who ranked and what it cost", async () => {
    const { call, sent, simulator } = await start();
    const { data } = await call("rerank_documents", { query, documents });
    expect(data).toMatchObject({
      requested_model: model,
      default_model: true,
      model: "rerank-2.5-lite",
      documents: 3,
      ranked: 3,
      usage: { cost: simulator.spent },
    });
    expect(data.id).toMatch(/^gen-rerank-/);
    expect(data.results.map(({ index }: { index: number }) => index)).toEqual([1, 2, 0]);
    expect(data.results[0]).toEqual({ index: 1, score: 1 });
    expect(sent()).toEqual([{ model, query, documents }]);
    expect(simulator.spent).toBeGreaterThan(0);
  });

  test("tells what is missing, and no place twice", async () => {
    const results = [0, 0, 7].map((index, place) => ({ index, relevance_score: 1 - place / 10 }));
    const { url } = await listen((request, response) => {
      const models = [{ id: model, architecture: { output_modalities: ["rerank"] } }];
      response.end(JSON.stringify(request.method === "GET" ? { data: models } : { results }));
    });
    const { call } = await start({ env: { OPENROUTER_BASE_URL: url } });
    const { data } = await call("rerank_documents", { query, documents, model });
    expect(data).toMatchObject({ ranked: 1, results: [{ index: 0, score: 1 }] });
    expect(data.warnings).toContainEqual("1 of the 3 places that were asked for came");
    expect(
      (await call("rerank_documents", { query, documents, model, top_n: 1 })).data.warnings.join(),
    ).not.toContain("places");
  });

  test("is of the best alone and with their text, where that is asked for", async () => {
    const { call, sent } = await start();
    const args = {
      query,
      documents,
      model,
      top_n: 2,
      return_documents: true,
      provider: { only: ["voyage"] },
    };
    const { data } = await call("rerank_documents", args);
    expect(data.results).toEqual([
      { index: 1, score: 1, document: documents[1] },
      { index: 2, score: expect.any(Number), document: documents[2] },
    ]);
    expect(data).not.toHaveProperty("default_model");
    expect(sent()[0]).toMatchObject({ top_n: 2, provider: { only: ["voyage"] } });
  });

  test("of a thousand fits into an answer", async () => {
    const { call, sent } = await start();
    const many = Array.from({ length: 1000 }, (_, index) => `document ${index} `.repeat(20));
    const { data, text } = await call("rerank_documents", {
      query: "document 7",
      documents: many,
      return_documents: true,
    });
    expect(text.length).toBeLessThan(25_000);
    expect(data).toMatchObject({ documents: 1000, ranked: 1000 });
    expect(data.results[0].index).toBe(7);
    expect(data.results[0].document).toHaveLength(100);
    expect(data.warnings.join()).toMatch(/Only the best \d+ of 1000.*cut to 100 characters/);
    expect(sent()[0]?.["documents"]).toHaveLength(1000);
  });

  test("is of files, one document each", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "notes"));
    await writeFile(join(folder, "notes", "a.md"), "Paris is a capital");
    await writeFile(join(folder, "notes", "b.md"), "What is Ruby: a language");
    await writeFile(join(folder, "c.txt"), "ruby");
    await writeFile(join(folder, "d.png"), Buffer.from("89504e470d0a1a0a", "hex"));
    const { call, sent } = await start({ env: { OPENROUTER_FILES_ROOTS: folder } });
    const files = [join(folder, "c.txt"), join(folder, "notes")];
    const { data } = await call("rerank_documents", { query, files });
    expect(data.results.map(({ file }: { file: string }) => file)).toEqual(["b.md", "c.txt", "a.md"]);
    expect(sent()[0]?.["documents"]).toEqual(["ruby", "Paris is a capital", "What is Ruby: a language"]);
    const picture = await call("rerank_documents", { query, files: [join(folder, "d.png")] });
    expect(picture.text).toMatch(/^Error: Validation Error - 'd.png' is no text/);
    await symlink("/etc/hosts", join(folder, "hosts.txt"));
    const outside = await call("rerank_documents", { query, files: [join(folder, "hosts.txt")] });
    expect(outside.data.code).toBe("outside_roots");
    expect(sent()).toHaveLength(1);
  });
});

describe("what cannot be ranked", () => {
  test.each([
    [{}, /There are no documents/],
    [{ documents, files: ["/tmp/a"] }, /twice/],
    [{ documents: [] }, /documents/],
    [{ documents: ["a", " "] }, /documents\[1\] is empty/],
    [{ documents: Array.from({ length: 1001 }, () => "a") }, /documents/],
    [{ documents: [{ text: "a" }] }, /documents/],
    [{ documents, query: "" }, /query/],
    [{ documents, top_n: 0 }, /top_n/],
    [{ documents: ["word ".repeat(40_000)] }, /documents\[0\] has about/],
    [{ documents, model: "openai/text-embedding-3-small" }, /makes no rankings.*Use create_embeddings/],
    [{ files: ["https://example.com/a.txt"] }, /is no local file/],
    [{ files: ["/etc/hosts"] }, /reading local files is off/],
  ])("is refused before it costs anything: %j", async (args, said) => {
    const { call, sent } = await start();
    const { text } = await call("rerank_documents", { query, ...args });
    expect(text).toMatch(/^Error: Validation Error/);
    expect(text).toMatch(said);
    expect(sent()).toEqual([]);
  });

  test("says so in the words of every tool when OpenRouter fails", async () => {
    const { call, simulator } = await start();
    simulator.failNext({ kind: "status", status: 500 }, { route: "rerank" });
    expect((await call("rerank_documents", { query, documents })).text).toMatch(/^Error: API Error/);
    simulator.failNext({ kind: "garbage" }, { route: "rerank" });
    expect((await call("rerank_documents", { query, documents })).text).toMatch(/^Error: API Error/);
    expect(simulator.spent).toBe(0);
  });
});

describe("money", () => {
  test("that the catalogue does not tell needs to be assumed under a budget", async () => {
    const { call, sent } = await start();
    const args = { query, documents, max_cost_usd: 0.01 };
    expect((await call("rerank_documents", args)).data.code).toBe("price_unknown");
    expect(sent()).toEqual([]);
    expect((await call("rerank_documents", { ...args, assume_cost_usd: 0.001 })).isError).toBe(false);
    const { data } = await call("rerank_documents", { ...args, dry_run: true });
    expect(data).toMatchObject({ dry_run: true, model, estimate: { likely_usd: null, most_usd: null } });
  });

  test("is reckoned by the search where the catalogue tells it", async () => {
    const architecture = { output_modalities: ["rerank"] };
    const rows = [
      { id: "a/free:free", architecture, pricing: { prompt: "0", completion: "0" } },
      { id: "a/searches", architecture, pricing: { prompt: "0", completion: "0", search_unit: "0.002" } },
    ];
    const { url } = await listen((request, response) => {
      const answer = { results: [{ index: 0, relevance_score: 0.5 }], usage: { cost: 0.004 } };
      response.end(JSON.stringify(request.method === "GET" ? { data: rows } : answer));
    });
    const { call } = await start({ env: { OPENROUTER_BASE_URL: url } });
    const many = Array.from({ length: 101 }, () => "a document");
    const args = { query, documents: many, model: "a/searches", dry_run: true };
    expect((await call("rerank_documents", args)).data.estimate).toEqual({
      likely_usd: 0.004,
      most_usd: 0.004,
    });
    // The cheapest with a known price costs nothing, and reads along.
    expect((await call("rerank_documents", { query, documents, dry_run: true })).data.model).toBe(
      "a/free:free",
    );
    const provider = { data_collection: "deny" };
    const kept = await call("rerank_documents", { query, documents, provider, dry_run: true });
    expect(kept.data.model).toBe("a/searches");
    const named = await call("rerank_documents", { query, documents, provider, model: "a/free:free" });
    expect(named.data.code).toBe("privacy_restricted");
  });
});

test("a ranking that takes longer than a client waits comes through get_result", async () => {
  const clock = new ManualClock();
  const { call, simulator, sent } = await start({ clock });
  simulator.failNext({ kind: "hang" }, { route: "rerank" });
  const answer = call("rerank_documents", { query, documents });
  await expect.poll(() => sent()).toHaveLength(1);
  await clock.advance(50_000);
  const { data } = await answer;
  expect(data).toMatchObject({ status: "in_progress", requested_model: model });
  const rest = call("get_result", { result_id: data.result_id });
  await clock.advance(250_000);
  const late = await rest;
  const whole = late.isError ? late : await call("get_result", { result_id: data.result_id });
  expect(whole.text).toMatch(/^Error: API Error - .*did not finish/);
});
