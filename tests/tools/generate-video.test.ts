import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test, vi } from "vitest";

import { sniff } from "../../src/media/sniff.ts";
import { veo, prompt, start, spentThisMonth } from "../support/studio.ts";
import { upstream } from "../support/upstream.ts";

describe("a video", () => {
  test("is an mp4 in the output folder, linked, and a line in the ledger that its end corrects", async () => {
    const studio = await start();
    const { client, output, simulator, jobs, paths } = studio;
    const { content } = await client.callTool({
      name: "generate_video",
      arguments: { prompt, duration: 4, resolution: "720p", aspect_ratio: "16:9" },
    });
    const [text, link] = content as { type: string; text: string; uri: string; mimeType: string }[];
    const data = JSON.parse(text?.text ?? "");
    expect(data).toMatchObject({
      model: veo,
      default_model: true,
      status: "complete",
      media_type: "video/mp4",
      usage: { cost: 1.6 },
    });
    expect(data).not.toHaveProperty("result_id");
    expect(sniff(await readFile(data.path))).toBe("mp4");
    expect(await readdir(output)).toEqual([basename(data.path)]);
    expect(link).toMatchObject({ type: "resource_link", mimeType: "video/mp4" });
    expect(fileURLToPath(link?.uri ?? "")).toBe(data.path);
    expect(simulator.requests.find(({ path }) => path.endsWith("/videos"))?.body).toEqual({
      model: veo,
      prompt,
      duration: 4,
      resolution: "720p",
      aspect_ratio: "16:9",
    });
    expect(await jobs()).toEqual([]);
    expect(await spentThisMonth(studio)).toBe(1.6);
    const [ordered, corrected, ...more] = await studio.ledger(2);
    expect(ordered).toMatchObject({
      tool: "generate_video",
      generation_id: data.id,
      cost: 1.6,
      source: "estimate",
      outcome: "running",
    });
    expect(corrected).toMatchObject({ generation_id: data.id, cost: 1.6, source: "generation" });
    expect(more).toEqual([]);
    expect(paths("GET").filter((path) => path.startsWith("/generation"))).toEqual([]);
  });

  test("that takes longer has a handle, its job in a file without its prompt, and a place in the account", async () => {
    const { call, jobs, state } = await start({
      videoMs: 40_000,
      env: { OPENROUTER_REPLY_WITHIN_SECONDS: "12" },
    });
    const { data } = await call("generate_video", { prompt, save_path: "panda" });
    expect(data).toMatchObject({ status: "in_progress", result_id: expect.stringMatching(/^vid_/) });
    expect(await jobs()).toEqual([`${data["result_id"]}.json`]);
    const file = join(state, "jobs", `${data["result_id"]}.json`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).not.toContain("panda reads");
    const { videos } = (await call("get_account_status", {})).data;
    expect(videos).toEqual([
      {
        result_id: data["result_id"],
        model: veo,
        status: "in_progress",
        age_seconds: expect.any(Number),
      },
    ]);
    let last = data;
    while (last["status"] === "in_progress") {
      last = (await call("get_result", { result_id: data["result_id"] })).data;
    }
    expect(last).toMatchObject({ status: "complete", usage: { cost: 1.6 } });
    expect(basename(last["path"])).toBe("panda.mp4");
    const again = await call("get_result", { result_id: data["result_id"] });
    expect(again.data["path"]).toBe(last["path"]);
    expect(await jobs()).toEqual([]);
  });

  test("goes on over a restart in its middle, and is counted once", async () => {
    const before = await start({ videoMs: 60_000, env: { OPENROUTER_REPLY_WITHIN_SECONDS: "8" } });
    const { data } = await before.call("generate_video", { prompt });
    await before.leave();
    const after = await start({ beside: before });
    const { videos } = (await after.call("get_account_status", {})).data;
    expect(videos).toMatchObject([{ result_id: data["result_id"], model: veo }]);
    let last = data;
    while (last["status"] === "in_progress") {
      last = (await after.call("get_result", { result_id: data["result_id"] })).data;
    }
    expect(sniff(await readFile(last["path"]))).toBe("mp4");
    expect(await after.jobs()).toEqual([]);
    expect(await spentThisMonth(after)).toBe(1.6);
    expect(after.paths("POST")).toEqual(["/videos"]);
    expect(after.paths("GET").filter((path) => path.startsWith("/generation"))).toEqual([]);
  });

  test("whose end two servers see is counted once", async () => {
    const one = await start({ videoMs: 20_000, env: { OPENROUTER_REPLY_WITHIN_SECONDS: "8" } });
    const { data } = await one.call("generate_video", { prompt });
    const other = await start({ beside: one });
    const args = { result_id: data["result_id"] };
    const [first] = await Promise.all([
      vi.waitFor(async () => {
        const { data: got } = await one.call("get_result", args);
        expect(got["status"]).toBe("complete");
        return got;
      }, 10_000),
      other.call("get_result", args),
    ]);
    expect(first["usage"].cost).toBe(1.6);
    expect((await one.ledger(3)).map(({ source }) => source)).toEqual([
      "estimate",
      "generation",
      "generation",
    ]);
    expect(await spentThisMonth(one)).toBe(1.6);
    expect(await spentThisMonth(other)).toBe(1.6);
  });

  test("whose call is cancelled goes on, is downloaded and paid for", async () => {
    const studio = await start({ videoMs: 10_000 });
    const cancel = new AbortController();
    const call = studio.call("generate_video", { prompt, save_path: "film" }, { signal: cancel.signal });
    await vi.waitFor(async () => expect(await studio.jobs()).toHaveLength(1), 5000);
    cancel.abort();
    await expect(call).rejects.toThrow("abort");
    await vi.waitFor(async () => expect(await studio.jobs()).toEqual([]), 10_000);
    expect(await readdir(studio.output)).toEqual(["film.mp4"]);
    expect(await spentThisMonth(studio)).toBe(1.6);
  });
});

describe("a job that ends without a video", () => {
  const model = "a/films";
  const start404 = (end: object) =>
    upstream((request, response) => {
      const path = request.url ?? "";
      const body = (json: object): void => {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(json));
      };
      if (request.method === "POST")
        body({ id: "a/b?c", polling_url: "http://127.0.0.1/x", status: "pending" });
      else if (path === "/videos/a%2Fb%3Fc") body({ id: "a/b?c", polling_url: "", ...end });
      else if (path === "/videos/models") body({ data: [{ id: model, supported_durations: null }] });
      else body({ data: [{ id: model, architecture: { output_modalities: ["video"] } }] });
    });

  test.each([
    [
      "failed",
      { status: "failed", error: "The prompt was flagged" },
      /failed: The prompt was flagged; it cost \$0/,
    ],
    ["cancelled", { status: "cancelled" }, /was cancelled at OpenRouter; it cost \$0/],
    ["expired", { status: "expired", usage: { cost: 0.5 } }, /expired .*; it cost \$0\.50/],
  ])("%s tells what happened, what it cost and what to do", async (_, end, words) => {
    const studio = await start({ env: await start404(end) });
    const { text, data, isError } = await studio.call("generate_video", { prompt });
    expect(isError).toBe(true);
    expect(text).toMatch(words);
    expect(text).toContain("call generate_video again");
    expect(data).toMatchObject({ code: "generation_failed", model });
    const [name = ""] = await studio.jobs();
    const again = await studio.call("get_result", { result_id: name.replace(".json", "") });
    expect(again.text).toBe(text);
  });
});
