import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import { expect, test } from "vitest";

import { done, event, listen, model } from "../support/upstream.ts";
import { grown, report, scaled, startSoaked } from "./soaking.ts";

const size = 9_000_000;
const piece = 60_000;

/** A text of 9 MB that says on every line whose it is. */
function textOf(name: string): string {
  const line = `${name} `.padEnd(60, ".");
  return line.repeat(Math.ceil(size / line.length)).slice(0, size);
}

async function answerAtLength(name: string, response: ServerResponse): Promise<void> {
  const whole = textOf(name);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const about = { id: `gen-${name}`, model };
  for (let at = 0; at < size; at += piece) {
    const choice = { index: 0, delta: { content: whole.slice(at, at + piece) } };
    if (!response.write(event({ ...about, choices: [choice] }))) {
      await new Promise((resolve) => response.once("drain", resolve));
    }
  }
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.01 };
  response.end(event({ ...about, choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage }) + done);
}

test("answers of 9 MB, three at a time", async () => {
  const { url } = await listen((request, response) => {
    if (request.method === "GET") {
      response.end(
        JSON.stringify({ data: [{ id: model, top_provider: { max_completion_tokens: 4_000_000 } }] }),
      );
      return;
    }
    void text(request).then((body) => answerAtLength(JSON.parse(body).messages[0].content, response));
  });
  const server = await startSoaked({
    OPENROUTER_BASE_URL: url,
    OPENROUTER_API_KEY: `sk-or-v1-${"0a1b".repeat(16)}`,
  });
  const counts = { lost: 0, crossed: 0, double: 0, corrupt: 0 };
  const ids = new Set<string>();

  const ask = async (name: string): Promise<void> => {
    const { data, isError } = await server.call("chat_completion", { model, messages: name });
    if (isError) {
      counts.lost += 1;
      return;
    }
    ids.add(data["id"]);
    const whole = textOf(name);
    const begins: string = data["choices"][0].message.content;
    if (!begins.startsWith(name)) counts.crossed += 1;
    else if (begins !== whole.slice(0, begins.length)) counts.corrupt += 1;
    const end = await server.call("get_result", { result_id: data["result_id"], offset: size - 1000 });
    const ends: unknown = end.isError ? undefined : end.data["choices"][0].message.content;
    if (ends !== whole.slice(-1000)) counts.lost += 1;
  };

  await ask("warm-up");
  const before = await server.held();
  const count = scaled(100);
  let most = 0;
  const startedAt = performance.now();
  // As many as are kept together, 64 MB of two bytes a character, until their end is read.
  for (let index = 0; index < count; index += 3) {
    const some = Array.from({ length: Math.min(3, count - index) }, (_, place) => `answer-${index + place}`);
    await Promise.all(some.map(ask));
    most = Math.max(most, (await server.held()).mb ?? 0);
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const after = await server.held();
  counts.double = count + 1 - ids.size - counts.lost;
  report(`${count} answers of 9 MB`, {
    ...counts,
    seconds,
    before,
    "most, MB": most,
    after,
    grown: grown(before, after),
  });
  expect(counts).toEqual({ lost: 0, crossed: 0, double: 0, corrupt: 0 });
  expect(server.noise).toEqual([]);
  expect(grown(before, after).handles ?? 0).toBeLessThanOrEqual(10);
});
