import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

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

interface Sent {
  messages: Record<string, unknown>[];
}

/** A server behind which the real service answers so, and what it is asked. */
async function replaying(answer: (response: ServerResponse) => void) {
  const sent: Sent[] = [];
  const env = await upstream((request, response) => {
    if (request.method === "GET") {
      response.end('{"data":[{"id":"any/model","supported_parameters":["tools"]}]}');
      return;
    }
    const body: Buffer[] = [];
    request.on("data", (piece: Buffer) => body.push(piece));
    request.on("end", () => {
      sent.push(JSON.parse(Buffer.concat(body).toString()));
      answer(response);
    });
  });
  const { call } = await startHarness({ env });
  return { sent, ask: (messages: unknown) => call("chat_completion", { model: "any/model", messages }) };
}

const replay = async (answer: (response: ServerResponse) => void) => (await replaying(answer)).ask("Hi");

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
    // Elsewhere they only repeat the reasoning.
    const { tool_calls, reasoning_details } = recorded.choices[0].message;
    expect(data.choices[0].message.reasoning_details?.length).toBe(
      tool_calls ? reasoning_details?.length : undefined,
    );
  });
});

interface Recording {
  status: number;
  sse: boolean;
  raw: string;
}

const archive = `${recordings}more/answers.jsonl.gz`;
const more: [string, Recording][] = existsSync(archive)
  ? gunzipSync(readFileSync(archive))
      .toString()
      .trim()
      .split("\n")
      .map((line, place) => [`answer ${place + 1}`, JSON.parse(line)])
  : [];
const typeOf = ({ sse }: Recording): string => (sse ? "text/event-stream" : "application/json");

const replayed = ([, recording]: [string, Recording]) =>
  replay(inPieces(recording.raw, typeOf(recording), recording.status));

describe.each(folders)("the archive, %s", () => {
  const isAnswer = ([, { status, raw }]: [string, Recording]): boolean =>
    status === 200 && raw.includes('"choices"');
  const answers = more.filter(isAnswer);
  const isWhole = ([, { raw }]: [string, Recording]): boolean => !raw.includes('"error":');
  // The model's words, its calls, or at least what it thought before it stopped of its own will.
  const saysSomething = ([, { raw }]: [string, Recording]): boolean =>
    /"content":\s*"[^"]|"tool_calls"/.test(raw) ||
    (/"reasoning":\s*"[^"]/.test(raw) && /"finish_reason":\s*"stop"/.test(raw));

  test.each(more.filter((one) => !isAnswer(one)))("%s is a failure", async (...recording) => {
    const { isError, text } = await replayed(recording);
    expect(isError, text).toBe(true);
  });

  test.each(answers.filter((one) => !saysSomething(one)))("%s says nothing", async (...recording) => {
    const { data } = await replayed(recording);
    expect(["reasoning_used_max_tokens", "cut_off_before_text", "empty_answer"]).toContain(data.code);
  });

  test.each(answers.filter((one) => saysSomething(one) && isWhole(one)))(
    "%s arrives whole",
    async (...recording) => {
      const [, { raw }] = recording;
      const { data, text } = await replayed(recording);
      expect(raw, text).toContain(`"${data.id}"`);
      expect(data).not.toHaveProperty("status");
      const costs = [...raw.matchAll(/"cost":\s*([\d.e-]+)/g)].map(([, cost]) => Number(cost));
      expect(data.usage.cost).toBe(costs.at(-1) ?? null);
    },
  );

  test.each(answers.filter((one) => saysSomething(one) && !isWhole(one)))(
    "%s is a part",
    async (...recording) => {
      const { data, text } = await replayed(recording);
      expect(data.status, text).toBe("partial");
    },
  );
});

describe.each(folders)("the proofs of a model's reasoning, %s", () => {
  const streams = filesIn("sse", ".sse").map((file): [string, string, string] => [
    file,
    read(`sse/${file}`),
    "text/event-stream",
  ]);
  const whole = filesIn("http", ".json").map((file): [string, string, string] => [
    file,
    JSON.parse(read(`http/${file}`)).response.body,
    "application/json",
  ]);
  const archived = more.map(([name, recording]): [string, string, string] => [
    name,
    recording.raw,
    typeOf(recording),
  ]);
  const withProofs = [...streams, ...whole, ...archived].filter(
    ([, body]) => body.includes('"reasoning_details"') && body.includes('"tool_calls"'),
  );

  test.each(withProofs)("go back as they came: %s", async (_, body, type) => {
    const { ask, sent } = await replaying(inPieces(body, type));
    const { data } = await ask("Hi");
    const { message } = data.choices[0];
    if (!message.tool_calls) return;
    const results = message.tool_calls.map(({ id }: { id: string }) => ({
      role: "tool",
      tool_call_id: id,
      content: "It rains",
    }));
    const said = await ask([{ role: "user", content: "Hi" }, message, ...results]);
    const [, back] = sent.at(-1)?.messages ?? [];
    expect(back, said.text).toEqual(message);
    expect(JSON.stringify(back?.reasoning_details)).toBe(JSON.stringify(message.reasoning_details));
    if (type !== "application/json") return;
    const came = JSON.parse(body).choices[0].message.reasoning_details;
    expect(JSON.stringify(back?.reasoning_details)).toBe(JSON.stringify(came));
  });
});
