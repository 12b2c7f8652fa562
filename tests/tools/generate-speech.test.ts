import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test, vi } from "vitest";

import { sniff } from "../../src/media/sniff.ts";
import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { hurriedClock } from "../support/hurried-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { upstream } from "../support/upstream.ts";

const minimax = "minimax/speech-2.8-turbo";
const gemini = "google/gemini-3.1-flash-tts-preview";
const input = "Ruby is a programming language designed for developer happiness.";

interface Speech extends Harness {
  output: string;
  sent: () => Record<string, unknown>[];
}

async function start(options: HarnessOptions = {}): Promise<Speech> {
  const output = await temporaryFolder();
  const env = { OPENROUTER_OUTPUT_DIR: output, OPENROUTER_TOOLS: "default,audio", ...options.env };
  const clock = hurriedClock();
  const { chunkDelayMs = 0 } = options;
  const harness = await startHarness({ clock, simulator: { clock, chunkDelayMs }, ...options, env });
  return {
    ...harness,
    output,
    sent: () =>
      harness.simulator.requests
        .filter(({ path }) => path.endsWith("/audio/speech"))
        .map(({ body }) => body as Record<string, unknown>),
  };
}

describe("speech", () => {
  test("is an mp3 in the output folder, linked, in the model's first voice, with its real cost", async () => {
    const { client, output, sent, simulator } = await start();
    const { content } = await client.callTool({ name: "generate_speech", arguments: { input } });
    const [text, link, ...more] = content as { type: string; text: string; uri: string; mimeType: string }[];
    const data = JSON.parse(text?.text ?? "");
    expect(data).toMatchObject({
      requested_model: minimax,
      default_model: true,
      voice: "English_expressive_narrator",
      status: "complete",
      format: "mp3",
      media_type: "audio/mpeg",
      usage: { cost: simulator.spent },
    });
    expect(simulator.spent).toBeGreaterThan(0);
    const file = await readFile(data.path);
    expect(sniff(file)).toBe("mp3");
    expect(data.bytes).toBe(file.length);
    expect(await readdir(output)).toEqual([basename(data.path)]);
    expect(link).toMatchObject({ type: "resource_link", mimeType: "audio/mpeg" });
    expect(fileURLToPath(link?.uri ?? "")).toBe(data.path);
    expect(more).toEqual([]);
    expect(sent()).toEqual([
      { model: minimax, input, response_format: "mp3", voice: "English_expressive_narrator" },
    ]);
  });

  test("of a model that only speaks pcm is a wav file with a header", async () => {
    const { call, sent } = await start();
    const { data, isError } = await call("generate_speech", { input, model: gemini, save_path: "talk.mp3" });
    expect(isError).toBe(false);
    expect(data).toMatchObject({ format: "wav", voice: "Zephyr", media_type: "audio/wav" });
    expect(basename(data["path"])).toBe("talk.wav");
    const file = await readFile(data["path"]);
    expect(file.toString("latin1", 0, 4)).toBe("RIFF");
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
    expect(file.readUInt32LE(24)).toBe(24_000);
    expect(file.readUInt32LE(40)).toBe(file.length - 44);
    expect(sent().map(({ response_format: format }) => format)).toEqual(["mp3", "pcm"]);
    const refused = await call("generate_speech", { input, model: gemini, format: "mp3" });
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain("response_format");
  });

  test("never takes the place of a file", async () => {
    const { call, output } = await start();
    await writeFile(join(output, "talk.mp3"), "mine");
    const { data } = await call("generate_speech", { input, save_path: "talk" });
    expect(basename(data["path"])).toBe("talk-2.mp3");
    expect(await readFile(join(output, "talk.mp3"), "utf8")).toBe("mine");
  });

  test("that breaks is kept under its real name, as a part, and counted", async () => {
    const { call, simulator, output } = await start();
    simulator.failNext({ kind: "broken-stream", afterChunks: 3 }, { route: "speech" });
    const { data, isError } = await call("generate_speech", { input });
    expect(isError).toBe(false);
    expect(data).toMatchObject({ status: "partial", bytes: 3 * 417, usage: { cost: simulator.spent } });
    expect(data["warnings"][0]).toMatch(/^Only a part came: /);
    expect((await readFile(data["path"])).length).toBe(3 * 417);
    expect(await readdir(output)).toEqual([basename(data["path"])]);
    expect(simulator.requests.filter(({ path }) => path.endsWith("/audio/speech"))).toHaveLength(1);
  });

  test("that a pcm stream breaks in the middle of a sample is a whole wav file", async () => {
    const env = await upstream((request, response) => {
      if (request.method === "GET") {
        const architecture = { input_modalities: ["text"], output_modalities: ["speech"] };
        return response.end(JSON.stringify({ data: [{ id: "a/b", architecture }] }));
      }
      response.writeHead(200, { "content-type": "audio/pcm;rate=16000;channels=1" });
      response.write(Buffer.alloc(1001, 1), () => response.destroy());
      return undefined;
    });
    const { call } = await start({ env });
    const { data } = await call("generate_speech", { input, model: "a/b", format: "pcm" });
    expect(data).toMatchObject({ status: "partial", format: "wav", usage: { cost: null } });
    const file = await readFile(data["path"]);
    expect(file.length).toBe(44 + 1000);
    expect(file.readUInt32LE(24)).toBe(16_000);
    expect(file.readUInt32LE(40)).toBe(1000);
  });

  test("that takes longer has a handle, and its file grows meanwhile", async () => {
    const { call, output, sent } = await start({
      chunkDelayMs: 1000,
      env: { OPENROUTER_REPLY_WITHIN_SECONDS: "5" },
    });
    const { data } = await call("generate_speech", { input: "Hello.", save_path: "hello" });
    expect(data).toMatchObject({ status: "in_progress", requested_model: minimax });
    expect(await readdir(output)).toEqual(["hello.mp3.part"]);
    let last = data;
    while (last["status"] === "in_progress") {
      last = (await call("get_result", { result_id: data["result_id"] })).data;
    }
    expect(last).toMatchObject({ status: "complete" });
    expect(await readdir(output)).toEqual(["hello.mp3"]);
    expect(sent()).toHaveLength(1);
  });

  test("whose call is cancelled keeps what came", async () => {
    const { call, output } = await start({ chunkDelayMs: 2000 });
    const cancel = new AbortController();
    const talk = call("generate_speech", { input, save_path: "talk" }, { signal: cancel.signal });
    await vi.waitFor(async () => expect(await readdir(output)).toEqual(["talk.mp3.part"]), 5000);
    cancel.abort();
    await expect(talk).rejects.toThrow("abort");
    await vi.waitFor(async () => expect(await readdir(output)).toEqual(["talk.mp3"]), 5000);
    expect(sniff(await readFile(join(output, "talk.mp3")))).toBe("mp3");
  });

  test("that cannot be written is kept, and written by get_result when that works", async () => {
    const folder = await temporaryFolder();
    const output = join(folder, "out");
    await writeFile(output, "in the way");
    const { call } = await start({ env: { OPENROUTER_OUTPUT_DIR: output } });
    const { data } = await call("generate_speech", { input });
    expect(data).toMatchObject({ status: "complete", result_id: expect.any(String) });
    expect(data).not.toHaveProperty("path");
    expect(data["warnings"].join(" ")).toContain("could not be saved");
    await rm(output);
    await mkdir(output);
    const saved = await call("get_result", { result_id: data["result_id"] });
    expect(saved.data).not.toHaveProperty("result_id");
    expect((await readFile(saved.data["path"])).length).toBe(data["bytes"]);
  });
});

describe("before anything is paid for", () => {
  test("a voice that the model lacks is refused with those it has", async () => {
    const { call, sent } = await start();
    const { text } = await call("generate_speech", { input, model: minimax, voice: "Bob" });
    expect(text).toMatch(/^Error: Validation Error - minimax\/speech-2.8-turbo has no voice 'Bob'/);
    expect(text).toContain("English_expressive_narrator, German_SweetLady, French_MaleNarrator");
    expect((await call("generate_speech", { input, voice: "Kore", dry_run: true })).data).toMatchObject({
      model: gemini,
      voice: "Kore",
      route: "speech",
      estimate: { most_usd: null },
    });
    expect(sent()).toEqual([]);
  });

  test("a budget needs assume_cost_usd, since models bill more than they list", async () => {
    const { call, sent, simulator } = await start({ env: { OPENROUTER_MAX_COST_PER_CALL: "1" } });
    const refused = await call("generate_speech", { input });
    expect(refused.data).toMatchObject({ code: "price_unknown" });
    expect(sent()).toEqual([]);
    const { data } = await call("generate_speech", { input, assume_cost_usd: 0.05 });
    expect(data["usage"].cost).toBe(simulator.spent);
  });

  test("privacy that the endpoint cannot promise is refused, by call and by setting", async () => {
    const { call, sent } = await start();
    const { text } = await call("generate_speech", { input, provider: { zdr: true, only: ["minimax"] } });
    expect(text).toContain("cannot promise provider.only and provider.zdr, so nothing was sent");
    const set = await start({ env: { OPENROUTER_PROVIDER_DATA_COLLECTION: "deny" } });
    expect((await set.call("generate_speech", { input })).text).toContain("provider.data_collection");
    expect([...sent(), ...set.sent()]).toEqual([]);
    const { data } = await call("generate_speech", { input, provider: { order: ["minimax"] } });
    expect(data["warnings"][0]).toBe("provider.order was not sent: the endpoint for speech does not know it");
  });

  test("a model that makes something else is refused, naming the tool that fits", async () => {
    const { call, sent } = await start();
    const { text } = await call("generate_speech", { input, model: "krea/krea-2-large" });
    expect(text).toContain("krea/krea-2-large makes no speech, so nothing was sent");
    expect(text).toContain("Use generate_image for it");
    const outside = await call("generate_speech", { input, save_path: "../../etc/x" });
    expect(outside.data).toMatchObject({ code: "bad_save_path" });
    expect(sent()).toEqual([]);
  });
});

test("an error in JSON under a success is an error", async () => {
  const { call, simulator } = await start();
  simulator.failNext({ kind: "error-in-success" }, { route: "speech" });
  const { isError, data } = await call("generate_speech", { input });
  expect(isError).toBe(true);
  expect(data).toMatchObject({ model: minimax });
});

test("a voice that no model has names models whose refusal lists theirs", async () => {
  const { call, sent } = await start();
  const { data, text } = await call("generate_speech", { input, voice: "nobody" });
  expect(data).toMatchObject({ code: "no_model", suggestions: expect.arrayContaining([minimax]) });
  expect(text).toContain(minimax);
  expect(sent()).toEqual([]);
});
