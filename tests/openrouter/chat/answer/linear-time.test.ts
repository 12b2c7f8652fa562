import { expect, test } from "vitest";

import { CompletionAssembler } from "../../../../src/openrouter/chat/answer/completion-assembler.ts";
import { delta } from "../../../support/assembled.ts";

const call = (fields: object) => (place: number) => delta({ tool_calls: [{ ...fields, place }] });
const argument = (json: string, more: object = {}) =>
  call({ index: 0, ...more, function: { arguments: json } });

/** Chunks that tempt a reader to go through all that came with each of them. */
const streams: [string, (place: number) => object][] = [
  ["texts", () => delta({ content: "aa " })],
  ["texts and thoughts", () => delta({ content: "aa ", reasoning_content: "bb " })],
  ["parts", () => delta({ content: [{ type: "text", text: "aa " }, null] })],
  ["whole messages that are pieces", () => ({ choices: [{ message: { content: "aa " } }] })],
  [
    "whole messages beside pieces",
    () => ({ choices: [{ delta: { content: "aa " }, message: { content: "aa " } }] }),
  ],
  ["choices", (place) => ({ choices: [{ index: place, delta: { content: "aa " } }] })],
  ["arguments", argument('{"a":')],
  ["white space behind arguments", (place) => argument(place === 0 ? "{}" : " ", { id: "a" })(place)],
  ["whole arguments", argument('{"a":1}')],
  ["names in pieces", call({ index: 0, function: { name: "aa" } })],
  ["calls without a name", (place) => call({ index: place, id: `call_${place}` })(place)],
  ["calls", (place) => call({ index: place, id: `call_${place}`, function: { name: "f" } })(place)],
  ["fragments of one detail", () => delta({ reasoning_details: [{ index: 0, type: "x", text: "aa" }] })],
  ["details", (place) => delta({ reasoning_details: [{ index: place, type: "x", text: "aa" }] })],
  ["fields of a detail", (place) => delta({ reasoning_details: [{ index: 0, [`field_${place}`]: 1 }] })],
  ["fields of a sound", (place) => delta({ audio: { data: "AAAA", [`field_${place}`]: 1 } })],
  ["images", (place) => delta({ images: [`data:image/png;base64,${place}`] })],
  [
    "citations",
    () => delta({ annotations: [{ type: "url_citation", url_citation: { url: "https://a.example" } }] }),
  ],
  [
    "probabilities",
    (place) => delta({}, { logprobs: { content: [{ token: "a" }], [`list_${place}`]: [1] } }),
  ],
  ["use", (place) => ({ usage: { cost: place, [`field_${place}`]: 1, details: { [`inner_${place}`]: 1 } } })],
];

/** Milliseconds of this process's own work, the least of two times: others may be at work on the machine. */
function workOf(pieces: number, chunkAt: (place: number) => object): number {
  const times = [1, 2].map(() => {
    const assembler = new CompletionAssembler();
    const before = process.cpuUsage();
    for (let place = 0; place < pieces; place += 1) assembler.add(chunkAt(place));
    return process.cpuUsage(before).user / 1000;
  });
  return Math.min(...times);
}

test.each(streams)("%s in many pieces take time in proportion to their number", (_, chunkAt) => {
  workOf(500, chunkAt);
  const few = Math.max(1, workOf(500, chunkAt));
  // Forty times as many; what goes through all of it with each piece would take 1,600 times as long.
  expect(workOf(20_000, chunkAt)).toBeLessThan(300 * few);
});
