import { describe, expect, test } from "vitest";

import { readUriParameters } from "../../src/catalog/ids/uri-parameters.ts";
import { decimalPrice } from "../../src/catalog/prices/decimal-price.ts";
import { wordsOf } from "../../src/catalog/search/words.ts";
import { compactAnnotations } from "../../src/chat/answered/text/citations.ts";
import { toMessages } from "../../src/chat/asked/messages.ts";
import { clientOf } from "../../src/cli/install/clients.ts";
import { withEntry, withoutEntry } from "../../src/cli/install/entry.ts";
import { listEntries } from "../../src/cli/install/list-entries.ts";
import { createCleaner } from "../../src/lib/cleaner.ts";
import { jsonOrUndefined } from "../../src/lib/json.ts";
import { plainText } from "../../src/lib/plain-text.ts";
import { createRedact } from "../../src/lib/redact.ts";
import { pageOf } from "../../src/lib/text-page.ts";
import { checkUrls } from "../../src/media/read/check-urls.ts";
import { parseDataUri } from "../../src/media/read/data-uri.ts";
import { fencedText } from "../../src/media/read/fenced-text.ts";
import { urlsIn } from "../../src/media/read/urls-in.ts";
import { decodeMedia } from "../../src/media/write/answer-media.ts";
import { withoutEmbedded } from "../../src/media/write/embedded.ts";
import { AnswerEvents } from "../../src/openrouter/chat/answer-events.ts";
import { AnswerSoFar } from "../../src/openrouter/chat/answer-so-far.ts";
import { EventReader } from "../../src/openrouter/chat/sse.ts";
import { readErrorBody } from "../../src/openrouter/errors/error-body.ts";
import { byConsensus } from "../../src/routing/select/consensus.ts";
import { readVerdict } from "../../src/routing/select/judge-verdict.ts";
import { quotation } from "../../src/routing/select/quotation.ts";

/** A text that is made to be slow to scan: a beginning, something again and again, an end. */
type Shape = readonly [head: string, unit: string, tail: string];

const textOf = ([head, unit, tail]: Shape, length: number): string =>
  `${head}${unit.repeat(Math.ceil(length / unit.length))}${tail}`;

/** Where scanners have to look again and again: beginnings without ends, repeated prefixes, ends that do not come. */
const shapes: readonly Shape[] = [
  ["", "a", ""],
  ["", " ", "!"],
  ["", "\n", "x"],
  ["", "1", "x"],
  ["1.", "1", "x"],
  ["", "1,", ""],
  ["", ".", "x"],
  ["", ".'", ""],
  ["", "“a”. ", ""],
  ["", "-", ""],
  ["", "_", ""],
  ["", "=", ""],
  ["", "A=", ""],
  ["", "A \n", "*"],
  ["", "%", ""],
  ["", "%41", "%"],
  ["", "?a=", ""],
  ["", "&", ""],
  // Data URIs.
  ["", "data:", ""],
  ["", "data:a/b;c=d", ""],
  ["", "data:a/b;c=d;base64,", ""],
  ["", "data:a/b;c=data:a/b;", ""],
  ["data:a/", "b", ""],
  ["data:a/b", ";c=d", ""],
  ["data:image/png;base64,", "A", ""],
  ["data:image/png;base64,", "AAAA\n", "*"],
  ["data:image/png;base64,", "A\r\n", ""],
  ["data:image/png;base64,", "A=", ""],
  ["data:", " ", "base64,"],
  ["", `data:image/png;base64,${"A".repeat(199)} `, ""],
  ["", `data:image/png;base64,${"A".repeat(76)}\n`, ""],
  // Escape sequences.
  ["", "\u001b", ""],
  ["", "\u001b[", ""],
  ["", "\u001b]", ""],
  ["\u001b[", "0", ""],
  ["\u001b[", "!", ""],
  ["\u001b]", "0", ""],
  ["", "\u001b[0;", "\u0000"],
  ["", `\u001b]${"a".repeat(400)}`, ""],
  ["", "\u0090\u009b", ""],
  // Fences and tags.
  ["", "`", "x"],
  ["", "` ", ""],
  ["```json ", "``", "`"],
  ["```\n", "```", ""],
  ["", "```json\n", ""],
  ["", "</candidate-0", ""],
  // JSON.
  ["", "[", ""],
  ["", '{"a":', ""],
  ["[", '{"role":"user"},', ""],
  ['"', "\\", ""],
  ["[", "1,", "]"],
  // Addresses and keys.
  ["https://", ".", "a/"],
  ["https://a", ".", "b/"],
  ["https://", "a.", "b/"],
  ["https://", "\ta", ""],
  ["", "h\tt\ntp:", ""],
  ["", "sk-or-", ""],
  ["sk-or-", "v1-", "!"],
  ["", "user_", ""],
  ["user_", "a", "_"],
  // Config files of clients.
  ["", "[mcp_servers.openrouter.a]\n", ""],
  ["", "[mcp_servers.openrouter.a]\n[b]\n\n", ""],
  ["", "a = 1 # b\n", "="],
  ['a = """', '""\\', ""],
  ["a = '''", "''\n", "'''"],
  ["a = [", "[],\n", "]"],
  ["[mcp_servers.openrouter]\n", "env.a = 1\n", ""],
  ['{"mcpServers": {', '"a": {}, /* b */ ', "}}"],
  ['{"mcpServers": {"a": 1', "/* b */ ", "}}"],
  // What Unicode makes longer, or puts in another order.
  ["", "\ufdfa", ""],
  ["", "１", ""],
  ["", "Σ", ""],
  ["", "Σ'", ""],
  ["a", "\u0301\u0316", ""],
  ["a", "\uff9e\u3099\u0316", ""],
  ["a", "\u0344\u0f73", ""],
  ["", "\ud83d", ""],
  ["", "漢", ""],
];

const launch = { command: "node", args: ["main.js"], env: { A: "1" } };

const answerOf = (text: string) => ({ id: "a", weight: 1, text, truncated: false });

const cleaner = createCleaner({
  redact: createRedact(["sk-or-v1-sk-or-v1-sk-or-v1-"], [{ begins: "sk-or-", follow: 16 }]),
  sentBack: [],
  untold: [],
});

/** Every scanner of text from outside. */
const scanners: Readonly<Record<string, (text: string) => unknown>> = {
  "data URIs in a text": withoutEmbedded,
  "a data URI of the caller": parseDataUri,
  "an image of an answer": (text) => decodeMedia({ url: text }),
  "the sound of an answer": (text) => decodeMedia({ data: text, format: "pcm16" }),
  "control characters": plainText,
  "what leaves": (text) => [cleaner.data({ text: [text], [text]: 1 }), cleaner.line(text, 100)],
  "a file in a fence": (text) => fencedText(text, text),
  citations: (text) =>
    compactAnnotations([
      { type: "url_citation", url_citation: { url: text, title: text } },
      { type: "file", file: { content: [{ type: "text", text }] } },
    ]),
  "JSON in a text": jsonOrUndefined,
  messages: (text) => toMessages(`x${text}`) && toMessages(text || "x"),
  "a verdict": (text) => readVerdict(text, ["A", "B"]),
  quotations: (text) => quotation([text], [text]).quote("a", text),
  "normal forms": (text) => byConsensus([answerOf(text), answerOf(`${text}.`)]),
  "words to search": wordsOf,
  "page cuts": (text) => pageOf(text, 0, Math.floor(text.length * 0.9)),
  "addresses in a request": (text) => {
    const part = {
      type: "file",
      file: { file_data: text },
      image_url: text,
      input_audio: { data: text },
      other: text,
    };
    try {
      checkUrls(urlsIn({ messages: [{ role: "user", content: [part] }] }));
    } catch {
      // Refused is as good.
    }
  },
  "an error of a provider": (text) => readErrorBody({ message: text, metadata: { raw: text } }),
  prices: (text) => decimalPrice(text),
  "parameters in a model's name": readUriParameters,
  "config files of clients": (text) => {
    for (const client of [clientOf("codex"), clientOf("opencode"), clientOf("cursor")]) {
      try {
        listEntries(text, client);
        withoutEntry(withEntry(text, client, "openrouter", launch), client, "openrouter");
      } catch {
        // Refused is as good.
      }
    }
  },
};

/** An answer in so many chunks, each with one more of the same. */
const chunked: Readonly<Record<string, (at: number) => object>> = {
  text: () => ({ delta: { content: "word " } }),
  "text in whole messages": () => ({ message: { content: "word " } }),
  "text in parts": () => ({ delta: { content: [{ type: "text", text: "word " }] } }),
  reasoning: () => ({ delta: { reasoning: "hm " } }),
  "one detail of reasoning": () => ({
    delta: { reasoning_details: [{ type: "reasoning.text", index: 0, text: "hm " }] },
  }),
  "many details of reasoning": (at) => ({
    delta: { reasoning_details: [{ type: "reasoning.text", index: at, text: "hm " }] },
  }),
  "the arguments of one call": () => ({
    delta: { tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "1" } }] },
  }),
  "many calls": (at) => ({
    delta: { tool_calls: [{ index: at, id: `${at}`, function: { name: "f", arguments: "{}" } }] },
  }),
  citations: (at) => ({
    delta: { annotations: [{ type: "url_citation", url_citation: { url: `https://example.com/${at}` } }] },
  }),
  images: (at) => ({ delta: { images: [{ type: "image_url", image_url: { url: `data:;base64,A${at}` } }] } }),
  audio: () => ({ delta: { audio: { data: "AAAA", transcript: "la " } } }),
  logprobs: () => ({ delta: { content: "a" }, logprobs: { content: [{ token: "a", logprob: -1 }] } }),
  choices: (at) => ({ index: at, delta: { content: "word " } }),
};

/** As they are read from the network: after each piece of it somebody may look. */
function assemble(chunks: readonly object[]): unknown {
  const request = { model: "a/b", messages: [], stream: true };
  const answer = new AnswerSoFar(request, { headers: new Headers() }, { now: () => 0 });
  const events = new AnswerEvents((json) => answer.add(json));
  const reader = new EventReader((event) => events.take(event));
  const stream = Buffer.from(
    chunks.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`).join(""),
  );
  let progress = answer.progress();
  for (let at = 0; at < stream.length; at += 1000) {
    reader.push(stream.subarray(at, at + 1000));
    progress = answer.progress();
  }
  reader.end();
  return [progress.completion?.(), answer.isComplete, answer.attempt()];
}

const factor = 4;
const rounds = 7;
const patienceMs = 5000;
// Below, collecting garbage weighs more than the work. What grows with the square takes seconds for the larger text.
const floorMs = 8;

/** Milliseconds of the processor: those of the clock are of others' work too. */
function timeOf<T>(work: (input: T) => unknown, input: T): number {
  const before = process.cpuUsage();
  work(input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * How many times longer four times as much takes: of several tries the best of each size, because the engine has other
 * work too. Twice what it should be is too much.
 */
function tooMuch<T>(work: (input: T) => unknown, [less, more]: readonly [T, T]): number | undefined {
  let [small, large] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const end = performance.now() + patienceMs;
  for (let round = 0; round < rounds && performance.now() < end; round += 1) {
    small = Math.min(small, timeOf(work, less));
    large = Math.min(large, timeOf(work, more));
    if (large < 2 * factor * Math.max(small, floorMs)) return undefined;
  }
  return large / Math.max(small, floorMs);
}

describe("time grows as the text does", () => {
  const characters = 20_000;

  test.each(Object.entries(scanners))("in %s", (_, scan) => {
    const slow = shapes.flatMap((shape) => {
      const times = tooMuch(scan, [textOf(shape, characters), textOf(shape, characters * factor)]);
      return times === undefined ? [] : [`${JSON.stringify(shape).slice(0, 80)}: ${times.toFixed(1)} times`];
    });
    expect(slow).toEqual([]);
  });
});

test.each(Object.entries(chunked))("time grows as the answer does, in chunks of %s", (_, chunk) => {
  const chunks = Array.from({ length: 16_000 }, (_item, at) => chunk(at));
  expect(tooMuch(assemble, [chunks.slice(0, chunks.length / factor), chunks])).toBeUndefined();
});
