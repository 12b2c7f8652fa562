import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { CompletionAssembler } from "../../src/openrouter/chat/answer/completion-assembler.ts";
import { readAnswer } from "../../src/openrouter/chat/read-answer.ts";
import { ManualClock } from "../support/manual-clock.ts";

/*
 * Answers of the real service, where they lie beside the checkout. They are read here in the simplest way there is, all at
 * once, and by the server's own reader, cut wherever the network might cut them: both must come to the same.
 */
const recordings = fileURLToPath(new URL("../../../shared/recorded/", import.meta.url));

interface Recording {
  name: string;
  raw: string;
}

const streams: Recording[] = existsSync(recordings)
  ? readdirSync(`${recordings}sse`)
      .filter((file) => file.endsWith(".sse"))
      .map((name) => ({ name, raw: readFileSync(`${recordings}sse/${name}`, "utf8") }))
  : [];

const more: Recording[] = existsSync(`${recordings}more`)
  ? gunzipSync(readFileSync(`${recordings}more/answers.jsonl.gz`))
      .toString()
      .trim()
      .split("\n")
      .map((line): { status: number; raw: string } => JSON.parse(line))
      .map(({ status, raw }, place) => ({ name: `more ${place + 1}`, status, raw }))
      .filter(({ status, raw }) => status === 200 && raw.includes('"choices"'))
  : [];

interface Fields {
  content?: string | null;
  reasoning?: string | null;
  reasoning_details?: Record<string, unknown>[];
  tool_calls?: { id?: string | null; function: { name?: string | null; arguments?: string } }[];
  annotations?: unknown[];
}

interface Chunk {
  id: string;
  model: string;
  provider: string;
  choices: { delta?: Fields; message?: Fields; finish_reason: string | null }[];
  usage?: Record<string, unknown>;
}

const chunksOf = (raw: string): Chunk[] =>
  raw.trimStart().startsWith("{")
    ? [JSON.parse(raw)]
    : raw
        .split(/\r?\n/)
        .filter((line) => line.startsWith("data: {"))
        .map((line) => JSON.parse(line.slice(6)));

const joined = (texts: (string | null | undefined)[]): string => texts.map((text) => text ?? "").join("");

const saidIn = (details: Record<string, unknown>[]): string =>
  details.flatMap(({ text, summary }) => [text, summary].filter((part) => typeof part === "string")).join("");

/** In recordings a call begins with its id, and a detail is one of its index, id and type. */
function plainly(raw: string) {
  const chunks = chunksOf(raw);
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const pieces = choices.map(({ delta, message }) => delta ?? message ?? {});
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const { id, function: part } of pieces.flatMap(({ tool_calls = [] }) => tool_calls)) {
    if (id && id !== calls.at(-1)?.id) calls.push({ id, name: part.name ?? "", arguments: "" });
    const call = calls.at(-1);
    if (call) call.arguments += part.arguments ?? "";
  }
  const details = pieces.flatMap(({ reasoning_details = [] }) => reasoning_details);
  return {
    id: chunks[0]?.id,
    model: chunks.at(-1)?.model,
    cost: chunks.findLast(({ usage }) => usage)?.usage?.cost,
    end: choices.findLast(({ finish_reason }) => finish_reason !== null)?.finish_reason,
    content: joined(pieces.map(({ content }) => content)),
    reasoning: joined(pieces.map(({ reasoning }) => reasoning)),
    calls,
    said: saidIn(details),
    proofs: details.flatMap(({ signature, data }) => signature || data || []),
    annotations: pieces.flatMap(({ annotations = [] }) => annotations),
  };
}

async function assembled(raw: string, cuts: readonly number[]) {
  const bytes = Buffer.from(raw);
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].toSorted((a, b) => a - b);
  async function* slices(): AsyncGenerator<Uint8Array> {
    let start = 0;
    for (const end of [...places, bytes.length]) {
      yield bytes.subarray(start, end);
      start = end;
    }
  }
  const assembler = new CompletionAssembler();
  const isOver = await readAnswer(slices(), {
    answer: { add: (json) => assembler.add(json), hasFailed: false, isComplete: false },
    onMore: () => {},
    close: () => {},
    clock: new ManualClock(),
  });
  return { completion: assembler.completion(), warnings: assembler.warnings(), isOver };
}

test("there is something to read, or no recordings at all", () => {
  expect(streams.length > 3).toBe(existsSync(recordings));
  expect(more.length > 70).toBe(existsSync(`${recordings}more`));
});

describe.each(streams.concat(more).map(({ name, raw }) => [name, raw] as const))("%s", (_, raw) => {
  test("is read for what it says", async () => {
    const { completion, warnings } = await assembled(raw, []);
    const { message, finish_reason } = completion.choices[0] ?? {};
    const details = message?.reasoning_details ?? [];
    expect(warnings).toEqual([]);
    expect({
      id: completion.id,
      model: completion.model,
      cost: completion.usage?.cost,
      end: finish_reason ?? undefined,
      content: message?.content ?? "",
      reasoning: message?.reasoning ?? "",
      calls: (message?.tool_calls ?? []).map((call) => ({
        id: call.id,
        name: call.function.name,
        arguments: call.function.arguments,
      })),
      said: saidIn(details),
      proofs: details.flatMap(({ signature, data }) => signature || data || []),
      annotations: message?.annotations ?? [],
    }).toEqual(plainly(raw));
  });

  test("does not depend on where the network cuts it", async () => {
    const whole = await assembled(raw, []);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 200 }), async (cuts) => {
        expect(await assembled(raw, cuts)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });
});
