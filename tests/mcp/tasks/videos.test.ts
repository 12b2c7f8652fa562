import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { loadConfig } from "../../../src/config.ts";
import { sniff } from "../../../src/media/sniff.ts";
import { startSimulator } from "../../../src/simulator/index.ts";
import { hurriedClock } from "../../support/hurried-clock.ts";
import { type RawClient as Server, startRaw } from "../../support/raw-client.ts";
import type { Message } from "../../support/server-process.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const film = { name: "generate_video", arguments: { prompt: "a red panda reads a map" } };

/** Servers one after the other, with the same folders and the same OpenRouter. */
async function studio({ videoMs, env }: { videoMs: number; env?: Record<string, string> }) {
  const clock = hurriedClock(60);
  const simulator = await startSimulator({ clock, videoMs });
  const config = loadConfig({
    OPENROUTER_API_KEY: simulator.key,
    OPENROUTER_BASE_URL: simulator.baseUrl,
    OPENROUTER_LOG_LEVEL: "silent",
    OPENROUTER_TOOLS: "default,video",
    OPENROUTER_OUTPUT_DIR: await temporaryFolder(),
    OPENROUTER_STATE_DIR: await temporaryFolder(),
    OPENROUTER_CACHE_DIR: await temporaryFolder(),
    ...env,
  });
  const start = () => startRaw({ config, clock });
  const ordered = () => simulator.requests.filter(({ method }) => method === "POST").length;
  return { start, ordered };
}

type State = NonNullable<Message["result"]>;

const stateOf = async ({ request }: Server, taskId: string) =>
  (await request("tasks/get", { taskId })).result;

async function ended(server: Server, taskId: string) {
  await expect
    .poll(async () => (await stateOf(server, taskId))["status"], { timeout: 10_000 })
    .not.toBe("working");
  return stateOf(server, taskId);
}

const answered = ({ result }: State): State => JSON.parse(result.content[0].text);

/** Until it is written down at OpenRouter and here. */
const isOrdered = async (server: Server, taskId: string): Promise<void> =>
  expect.poll(async () => (await stateOf(server, taskId))["statusMessage"]).toMatch(/pending|progress/);

test("a video is a task until it is here, however long the call itself may take", async () => {
  const { start, ordered } = await studio({
    videoMs: 60_000,
    env: { OPENROUTER_TIMEOUT_SECONDS: "20", OPENROUTER_REPLY_WITHIN_SECONDS: "10" },
  });
  const server = await start();
  const { result: task } = await server.request("tools/call", film);
  expect(task).toMatchObject({ resultType: "task", status: "working" });
  const done = await ended(server, task["taskId"]);
  expect(done).toMatchObject({ status: "completed", result: { isError: false, resultType: "complete" } });
  const video = answered(done);
  expect(video).toMatchObject({
    status: "complete",
    default_model: true,
    usage: { cost: expect.any(Number) },
  });
  expect(sniff(await readFile(video["path"]))).toBe("mp4");
  expect(ordered()).toBe(1);
});

test("a video's task is the same after a restart, and that of a chat is not there", async () => {
  const { start, ordered } = await studio({ videoMs: 60_000 });
  const before = await start();
  const { result: task } = await before.request("tools/call", film);
  const { taskId, createdAt } = task as Record<string, string>;
  await isOrdered(before, taskId ?? "");
  await before.leave();

  const after = await start();
  const working = await stateOf(after, taskId ?? "");
  expect(working).toMatchObject({ resultType: "complete", taskId, status: "working" });
  // When it was ordered, which is a moment before or after it became a task.
  expect(Math.abs(Date.parse(working["createdAt"]) - Date.parse(createdAt ?? ""))).toBeLessThan(10_000);
  const done = await ended(after, taskId ?? "");
  expect(done).toMatchObject({ status: "completed", result: { isError: false, resultType: "complete" } });
  expect(answered(done)).toMatchObject({ status: "complete", media_type: "video/mp4" });
  expect(done["result"].content[1]).toMatchObject({ type: "resource_link", mimeType: "video/mp4" });
  expect(ordered()).toBe(1);
  const other = await after.request("tasks/get", { taskId: "5d6c5ad5-0d1c-4c52-9d5c-8f0b1b1f3f11" });
  expect(other.error).toMatchObject({ code: -32_602 });
});

test.each(["by the server that ordered it", "after a restart"])(
  "a video's task that is cancelled goes on and says so: %s",
  async (when) => {
    const { start } = await studio({ videoMs: 60_000 });
    let server = await start();
    const { result: task } = await server.request("tools/call", film);
    const { taskId } = task as { taskId: string };
    if (when === "after a restart") {
      await isOrdered(server, taskId);
      await server.leave();
      server = await start();
    }
    expect((await server.request("tasks/cancel", { taskId })).result).toEqual({
      resultType: "complete",
      _meta: expect.anything(),
    });
    expect(await stateOf(server, taskId)).toMatchObject({
      status: "working",
      statusMessage: expect.stringMatching(/goes on and is charged/),
    });
    // What it does from then on does not hide that.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await stateOf(server, taskId)).toMatchObject({ statusMessage: expect.stringMatching(/charged/) });
    const done = await ended(server, taskId);
    expect(answered(done)).toMatchObject({ status: "complete" });
    expect(done).not.toHaveProperty("statusMessage");
  },
);

test("a video's task that is cancelled before it was ordered is never ordered", async () => {
  const { start, ordered } = await studio({ videoMs: 0, env: { OPENROUTER_MAX_CONCURRENCY: "1" } });
  const server = await start();
  const hanging = { model: "openai/gpt-4o-mini", messages: "[simulate: hang]" };
  const chat = await server.request("tools/call", { name: "chat_completion", arguments: hanging });
  const { result: task } = await server.request("tools/call", film);
  const { taskId } = task as { taskId: string };
  expect(await stateOf(server, taskId)).toMatchObject({ status: "working" });
  await server.request("tasks/cancel", { taskId });
  expect(await stateOf(server, taskId)).toMatchObject({ status: "cancelled" });
  await server.request("tasks/cancel", { taskId: chat.result["taskId"] });
  const { result: later } = await server.request("tools/call", film);
  expect(await ended(server, later["taskId"])).toMatchObject({ status: "completed" });
  // The chat, and the later video.
  expect(ordered()).toBe(2);
});

test("a dry run, and what cannot be made, are no tasks", async () => {
  const { start, ordered } = await studio({ videoMs: 0 });
  const { request } = await start();
  const planned = { ...film, arguments: { ...film.arguments, dry_run: true } };
  expect((await request("tools/call", planned)).result).toMatchObject({
    resultType: "complete",
    isError: false,
  });
  const refused = { ...film, arguments: { ...film.arguments, max_cost_usd: 0.000_001 } };
  expect((await request("tools/call", refused)).result).toMatchObject({
    resultType: "complete",
    isError: true,
  });
  expect(ordered()).toBe(0);
});
