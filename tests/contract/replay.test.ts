import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";
import { upstream } from "../support/upstream.ts";

/*
 * Exchanges with the real service, where they lie beside the checkout: their bytes go through the whole server, and what
 * a client gets is compared with what they say.
 */
const recordings = fileURLToPath(new URL("../../../shared/recorded/", import.meta.url));
// None without recordings: then there is nothing to run, and nothing to skip.
const folders = existsSync(recordings) ? ["recorded"] : [];
const filesIn = (folder: string, end: string): string[] =>
  existsSync(recordings) ? readdirSync(`${recordings}${folder}`).filter((file) => file.endsWith(end)) : [];
const read = (name: string): string => readFileSync(`${recordings}${name}`, "utf8");

interface Delta {
  content?: string | null;
  reasoning?: string | null;
  tool_calls?: { index: number; function?: { arguments?: string } }[];
}

async function replay(answer: (response: ServerResponse) => void) {
  const env = await upstream((request, response) => {
    if (request.method === "GET") response.end('{"data":[{"id":"any/model"}]}');
    else request.resume().on("end", () => answer(response));
  });
  const { call } = await startHarness({ env });
  return call("chat_completion", { model: "any/model", messages: "Hi" });
}

/** Answers with the bytes as they are, torn into pieces of an odd size. */
const inPieces =
  (body: string, type: string, status = 200) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { "content-type": type });
    const bytes = Buffer.from(body);
    for (let at = 0; at < bytes.length; at += 113) response.write(bytes.subarray(at, at + 113));
    response.end();
  };

test("there is something to compare, or no recordings at all", () => {
  expect(filesIn("sse", ".sse").length > 3).toBe(existsSync(recordings));
});

describe.each(folders)("%s streams", () => {
  test.each(filesIn("sse", ".sse"))("%s", async (file) => {
    const body = read(`sse/${file}`);
    const chunks = body
      .split("\n")
      .filter((line) => line.startsWith("data: {"))
      .map((line) => JSON.parse(line.slice(6)));
    const deltas: Delta[] = chunks.flatMap(({ choices }) =>
      choices.map(({ delta }: { delta: Delta }) => delta),
    );
    const { data, isError, text } = await replay(inPieces(body, "text/event-stream"));
    expect(isError, text).toBe(false);
    expect(data).toMatchObject({
      id: chunks[0].id,
      model: chunks.at(-1).model,
      provider: chunks.at(-1).provider,
    });
    expect(data.usage.cost).toBe(chunks.findLast(({ usage }) => usage)?.usage.cost);
    const { message } = data.choices[0];
    expect(message.content ?? "").toBe(deltas.map(({ content }) => content ?? "").join(""));
    expect(message.reasoning ?? "").toBe(deltas.map(({ reasoning }) => reasoning ?? "").join(""));
    const calls: { function: { arguments: string } }[] = message.tool_calls ?? [];
    const fragments = deltas.flatMap(({ tool_calls: parts }) => parts ?? []);
    expect(calls.map((toolCall) => toolCall.function.arguments)).toEqual(
      [...new Set(fragments.map(({ index }) => index))].map((index) =>
        fragments
          .filter((fragment) => fragment.index === index)
          .map((fragment) => fragment.function?.arguments ?? "")
          .join(""),
      ),
    );
    expect(text).not.toMatch(/"content":"[^"]{4000,}/);
  });
});

describe.each(folders)("%s whole answers", () => {
  test.each(filesIn("http", ".json").filter((file) => file.includes("-chat-")))("%s", async (file) => {
    const { response } = JSON.parse(read(`http/${file}`));
    const recorded = JSON.parse(response.body);
    const { data, isError, text } = await replay(
      inPieces(response.body, "application/json", response.status),
    );
    expect(isError, text).toBe(false);
    expect(data).toMatchObject({ id: recorded.id, model: recorded.model, provider: recorded.provider });
    expect(data.usage.cost).toBe(recorded.usage.cost);
    expect(data.choices[0].finish_reason).toBe(recorded.choices[0].finish_reason);
    expect(data.choices[0].message.content).toBe(recorded.choices[0].message.content);
    expect(data.choices[0].message.tool_calls?.map((toolCall: { id: string }) => toolCall.id)).toEqual(
      recorded.choices[0].message.tool_calls?.map((toolCall: { id: string }) => toolCall.id),
    );
    expect(data.choices[0].message.reasoning_details?.length).toBe(
      recorded.choices[0].message.reasoning_details?.length,
    );
  });
});
