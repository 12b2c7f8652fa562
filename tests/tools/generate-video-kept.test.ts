import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { describe, expect, test } from "vitest";

import { sniff } from "../../src/media/sniff.ts";
import { prompt, start } from "../support/studio.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { upstream } from "../support/upstream.ts";

/** An upstream that refuses so many looks at a job, and then has its video. */
async function studioThatRefuses(status: number, times: number) {
  const film = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypmp42"), Buffer.alloc(100)]);
  let looks = 0;
  const env = await upstream((request, response) => {
    const path = request.url ?? "";
    response.setHeader("content-type", "application/json");
    const body = (json: object): void => void response.end(JSON.stringify(json));
    if (request.method === "POST") body({ id: "job", status: "pending" });
    else if (path.includes("/content")) response.setHeader("content-type", "video/mp4").end(film);
    else if (path === "/videos/job") {
      looks += 1;
      if (looks > times) return body({ id: "job", status: "completed", usage: { cost: 0.7 } });
      response.statusCode = status;
      body({ error: { code: status, message: "no such job" } });
    } else body({ data: [{ id: "a/films", architecture: { output_modalities: ["video"] } }] });
  });
  return { env, looks: () => looks };
}

describe("nothing that was paid for is lost", () => {
  test("when downloads break: they begin again, and later by get_result", async () => {
    const { call, simulator, output } = await start();
    simulator.failNext({ kind: "broken-stream" }, { route: "content", times: 5 });
    const { data } = await call("generate_video", { prompt });
    expect(data).toMatchObject({ status: "not_saved", usage: { cost: 1.6 } });
    expect(data["warnings"].join(" ")).toContain("its download failed");
    expect(await readdir(output)).toEqual([]);
    const later = await call("get_result", { result_id: data["result_id"] });
    expect(sniff(await readFile(later.data["path"]))).toBe("mp4");
    expect(await readdir(output)).toEqual([basename(later.data["path"])]);
  });

  test("when OpenRouter has the video no more: it is asked for once, and what was paid is told", async () => {
    const orders = { data: [{ id: "a/films", architecture: { output_modalities: ["video"] } }] };
    let downloads = 0;
    const env = await upstream((request, response) => {
      const path = request.url ?? "";
      response.setHeader("content-type", "application/json");
      if (path.includes("/content")) {
        downloads += 1;
        response.statusCode = 404;
        response.end(JSON.stringify({ error: { code: 404, message: "gone" } }));
      } else if (path === "/videos") response.end(JSON.stringify({ id: "job", status: "pending" }));
      else if (path === "/videos/job") {
        response.end(JSON.stringify({ id: "job", status: "completed", usage: { cost: 0.7 } }));
      } else response.end(JSON.stringify(orders));
    });
    const { call } = await start({ env });
    const { data } = await call("generate_video", { prompt });
    expect(data).toMatchObject({ status: "not_saved", usage: { cost: 0.7 } });
    expect(data["warnings"].join(" ")).toContain("gone");
    expect(downloads).toBe(1);
  });

  test.each([
    ["does not know the job yet", 404, 1],
    ["refuses the key for a while", 401, 1],
  ])("when OpenRouter %s", async (_, status, times) => {
    const { env, looks } = await studioThatRefuses(status, times);
    const { call, output } = await start({ env });
    const { data, isError } = await call("generate_video", { prompt });
    expect([isError, data["status"]]).toEqual([false, "complete"]);
    expect(looks()).toBe(times + 1);
    expect(await readdir(output)).toHaveLength(1);
  });

  test("when no look at it succeeds in time: its result_id, and what was said", async () => {
    const { env } = await studioThatRefuses(404, Number.POSITIVE_INFINITY);
    const { call } = await start({ env: { ...env, OPENROUTER_REPLY_WITHIN_SECONDS: "8" } });
    const { data, isError } = await call("generate_video", { prompt });
    expect(isError).toBe(false);
    expect(data).toMatchObject({
      status: "in_progress",
      id: "job",
      result_id: expect.stringMatching(/^vid_/),
    });
    expect(data["warnings"].join(" ")).toContain(
      "The last look at it failed: OpenRouter answered 404: no such job",
    );
    const later = await call("get_result", { result_id: data["result_id"] });
    expect(later.data).toMatchObject({ status: "in_progress", result_id: data["result_id"] });
  });

  test("when a page comes in place of the video: it is none, and the job stays", async () => {
    const env = await upstream((request, response) => {
      const path = request.url ?? "";
      const body = (json: object): void => void response.end(JSON.stringify(json));
      if (request.method === "POST") body({ id: "job", status: "pending" });
      else if (path.includes("/content"))
        response.setHeader("content-type", "video/mp4").end("<html>login</html>");
      else if (path === "/videos/job") body({ id: "job", status: "completed", usage: { cost: 0.7 } });
      else body({ data: [{ id: "a/films", architecture: { output_modalities: ["video"] } }] });
    });
    const { call, output, jobs } = await start({ env });
    const { data } = await call("generate_video", { prompt });
    expect(data).toMatchObject({ status: "not_saved", usage: { cost: 0.7 } });
    expect(data["warnings"].join(" ")).toContain("its download failed");
    expect(await readdir(output)).toEqual([]);
    expect(await jobs()).toEqual([`${data["result_id"]}.json`]);
  });

  test("when the server leaves in the middle of a download: nothing half is left, and the next brings it", async () => {
    const film = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypmp42"), Buffer.alloc(100_000)]);
    let stalls = true;
    const env = await upstream((request, response) => {
      const path = request.url ?? "";
      const body = (json: object): void => void response.end(JSON.stringify(json));
      if (request.method === "POST") body({ id: "job", status: "pending" });
      else if (path.includes("/content")) {
        response.setHeader("content-type", "video/mp4");
        if (stalls) response.write(film);
        else response.end(film);
      } else if (path === "/videos/job") body({ id: "job", status: "completed", usage: { cost: 0.7 } });
      else body({ data: [{ id: "a/films", architecture: { output_modalities: ["video"] } }] });
    });
    const before = await start({ env: { ...env, OPENROUTER_REPLY_WITHIN_SECONDS: "8" } });
    const { data } = await before.call("generate_video", { prompt });
    expect(data["status"]).toBe("in_progress");
    expect(await readdir(before.output)).toEqual([expect.stringMatching(/\.mp4\.part$/)]);
    await before.leave();
    expect(await readdir(before.output)).toEqual([]);
    stalls = false;
    const after = await start({ beside: before, env });
    const later = await after.call("get_result", { result_id: data["result_id"] });
    expect(await readdir(before.output)).toEqual([basename(later.data["path"])]);
  });

  test("when the folder cannot be written: get_result brings it when it can", async () => {
    const output = join(await temporaryFolder(), "out");
    await writeFile(output, "in the way");
    const { call, jobs } = await start({ env: { OPENROUTER_OUTPUT_DIR: output } });
    const { data } = await call("generate_video", { prompt });
    expect(data).toMatchObject({ status: "not_saved" });
    expect(data["warnings"].join(" ")).toContain("could not be saved");
    expect(await jobs()).toHaveLength(1);
    await rm(output);
    await mkdir(output);
    const { data: saved } = await call("get_result", { result_id: data["result_id"] });
    expect(sniff(await readFile(saved["path"]))).toBe("mp4");
    expect(await jobs()).toEqual([]);
  });
});
