import { expect, test } from "vitest";

import type { Fault, Simulator } from "../../src/simulator/index.ts";
import { dig, eventsOf, json, post, question, simulate, stillClock, textOf } from "./harness.ts";

const stream = (simulator: Simulator, content = "write 80 words") =>
  post(simulator, question(content, { stream: true }));

/** What arrived before the connection broke. */
const untilBroken = async (response: Response): Promise<{ text: string; broken: boolean }> => {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const part of response.body ?? []) text += decoder.decode(part, { stream: true });
  } catch {
    return { text, broken: true };
  }
  return { text, broken: false };
};

const after = async (fault: Fault) => {
  const simulator = await simulate({ clock: stillClock() });
  simulator.failNext(fault);
  const result = await untilBroken(await stream(simulator));
  return { ...result, events: eventsOf(result.text), simulator };
};

test("an error as the only event", async () => {
  const { events, simulator } = await after({ kind: "stream-error-only" });
  expect(events).toMatchObject([{ error: { code: 502 }, choices: [{ finish_reason: "error" }] }]);
  expect(simulator.spent).toBe(0);
});

test("an error after some text, its code a number or a word", async () => {
  const numbered = await after({ kind: "stream-error", afterChunks: 2 });
  expect(numbered.events).toHaveLength(3);
  expect(numbered.events[2]).toMatchObject({ error: { code: 502, message: expect.any(String) } });
  expect(numbered.text.endsWith("data: [DONE]\n\n")).toBe(true);

  const worded = await after({ kind: "stream-error", code: "server_error" });
  expect(dig(worded.events.at(-1), "error", "code")).toBe("server_error");
});

test("a stream that breaks is paid for as far as it came", async () => {
  const { events, broken, simulator } = await after({ kind: "broken-stream", afterChunks: 4 });
  expect(broken).toBe(true);
  expect(events).toHaveLength(4);
  expect(simulator.spent).toBeGreaterThan(0);
  expect(simulator.requests[0]?.closedByClient).toBe(false);

  const early = await after({ kind: "broken-stream", afterChunks: 0 });
  expect(early).toMatchObject({ broken: true, events: [] });
});

test("a stall passes with comments or in silence", async () => {
  const talking = await after({ kind: "stall", ms: 5000, comments: true, afterChunks: 1 });
  expect(talking.text.split("OPENROUTER PROCESSING")).toHaveLength(14);
  expect(talking.text).toContain("[DONE]");
  const silent = await after({ kind: "stall", ms: 5000, afterChunks: 1 });
  expect(silent.text.split("OPENROUTER PROCESSING")).toHaveLength(4);
  expect(textOf(silent.events)).toBe(textOf(talking.events));
});

test("the end may be missing, and lines may end otherwise", async () => {
  const endless = await after({ kind: "missing-done" });
  expect(endless.text).not.toContain("[DONE]");
  expect(dig(endless.events.at(-1), "usage", "cost")).toBe(endless.simulator.spent);

  const crlf = await after({ kind: "crlf" });
  expect(crlf.text.replaceAll("\r\n", "")).not.toContain("\n");
  expect(textOf(crlf.events).split(" ")).toHaveLength(80);
});

test("characters are cut through the middle", async () => {
  const simulator = await simulate();
  const response = await stream(simulator, "hi [simulate: split-bytes]");
  const parts: string[] = [];
  const whole: Uint8Array[] = [];
  for await (const part of response.body ?? []) {
    parts.push(new TextDecoder().decode(part));
    whole.push(part);
  }
  expect(parts.length).toBeGreaterThan(20);
  expect(parts.some((part) => part.includes("\uFFFD"))).toBe(true);
  expect(textOf(eventsOf(Buffer.concat(whole).toString("utf8")))).toContain("Grüße aus Zürich – 日本語");
});

test("a stream may be answered in plain JSON", async () => {
  const response = await stream(await simulate(), "hi [simulate: json-answer]");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await json(response)).toMatchObject({
    object: "chat.completion",
    choices: [{ finish_reason: "stop" }],
  });
});

test("answers may be larger than anybody wants", async () => {
  const { text } = await after({ kind: "oversized", bytes: 3_000_000 });
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeGreaterThan(3_000_000);

  const simulator = await simulate();
  simulator.failNext({ kind: "oversized", bytes: 3_000_000 });
  expect((await (await post(simulator, question("hi"))).text()).length).toBeGreaterThan(3_000_000);
  simulator.failNext({ kind: "oversized", bytes: 3_000_000 }, { route: "models" });
  expect((await (await fetch(`${simulator.baseUrl}/models`)).text()).length).toBeGreaterThan(3_000_000);
});

test("a connection may be reset before a word is said", async () => {
  const simulator = await simulate();
  await expect(stream(simulator, "[simulate: reset]")).rejects.toThrow("fetch failed");
  await simulator.requests[0]?.closed;
  expect(simulator.requests[0]?.closedByClient).toBe(false);
});
