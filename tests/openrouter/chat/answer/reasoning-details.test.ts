import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { assemble, messageOf } from "../../../support/assembled.ts";

const detailsOf = (...chunks: object[][]): unknown =>
  messageOf(...chunks.map((reasoning_details) => ({ reasoning_details }))).message.reasoning_details;

const text = (index: number, fields: object): object => ({
  type: "reasoning.text",
  index,
  format: "f",
  ...fields,
});
const secret = (index: number, id: string, data: string): object => ({
  type: "reasoning.encrypted",
  data,
  id,
  format: "f",
  index,
});

describe("fragments of reasoning details", () => {
  test("of one index and different ids are details of their own", () => {
    const [first, second] = [secret(0, "a", "AAAA"), secret(0, "b", "BBBB")];
    expect(detailsOf([first, second])).toEqual([first, second]);
    expect(detailsOf([first], [second])).toEqual([first, second]);
    expect(detailsOf([secret(0, "a", "AA")], [second], [secret(0, "a", "CC")])).toEqual([
      secret(0, "a", "AACC"),
      second,
    ]);
  });

  test("belong together although another detail stands between them", () => {
    expect(
      detailsOf(
        [text(0, { text: "Let me " })],
        [secret(1, "a", "AAAA")],
        [text(0, { text: "think." })],
        [text(0, { signature: "sig" })],
        [text(0, { text: "", signature: "" })],
        [text(0, { text: null, signature: null })],
      ),
    ).toEqual([text(0, { text: "Let me think.", signature: "sig" }), secret(1, "a", "AAAA")]);
  });

  test("of another type are another detail, whatever their index", () => {
    const summary = { type: "reasoning.summary", summary: "In short", index: 0 };
    expect(detailsOf([text(0, { text: "At length" }), summary])).toEqual([
      text(0, { text: "At length" }),
      summary,
    ]);
  });

  test.each([undefined, null])("without an index (%s) stay as they came, each for itself", (index) => {
    const details = [
      { type: "reasoning.text", text: "Let me ", index },
      { type: "reasoning.text", text: "think.", index },
      { type: "reasoning.encrypted", data: "AAAA", id: "a", index },
      { type: "reasoning.encrypted", data: "BBBB", id: "a", index },
    ];
    expect(detailsOf(...details.map((detail) => [detail]))).toEqual(details);
    expect(detailsOf(details)).toEqual(details);
  });

  test("are skipped where they are none, and that is said", () => {
    const { message, warnings } = messageOf({ reasoning_details: [null, text(0, { text: "Yes" }), "no"] });
    expect(message.reasoning_details).toEqual([text(0, { text: "Yes" })]);
    expect(warnings).toEqual([expect.stringMatching(/form that is not known: reasoning_details/)]);
  });

  test("may have any field, those that every object inherits too", () => {
    const detail = JSON.parse('{"type":"x","index":0,"__proto__":{"a":1},"constructor":"c"}');
    const more = JSON.parse('{"type":"x","index":0,"__proto__":{"a":2},"toString":"t"}');
    expect(JSON.stringify(detailsOf([detail], [more]))).toBe(
      '[{"type":"x","index":0,"__proto__":{"a":2},"constructor":"c","toString":"t"}]',
    );
  });

  test("make one detail of each index, id and type, in the order they were first seen, nothing lost", () => {
    const textOf = { "reasoning.text": "text", "reasoning.encrypted": "data" };
    const fragment = fc.record({
      type: fc.constantFrom("reasoning.text" as const, "reasoning.encrypted" as const),
      index: fc.nat(2),
      id: fc.constantFrom("a", "b", undefined),
      piece: fc.string({ minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(fragment, { minLength: 1 }), fc.boolean(), (fragments, together) => {
        const sent = fragments.map(({ type, index, id, piece }) => ({
          type,
          index,
          ...(id && { id }),
          [textOf[type]]: piece,
        }));
        const wanted = new Map<string, Record<string, unknown>>();
        for (const [place, { type, index, id, piece }] of fragments.entries()) {
          const key = [type, index, id].join();
          const before = wanted.get(key);
          const name = textOf[type];
          wanted.set(
            key,
            before ? { ...before, [name]: `${String(before[name])}${piece}` } : { ...sent[place] },
          );
        }
        expect(detailsOf(...(together ? [sent] : sent.map((one) => [one])))).toEqual([...wanted.values()]);
      }),
    );
  });
});

test("a whole answer's details are kept byte for byte", () => {
  const details = [
    { type: "reasoning.text", text: "a", signature: null, format: null, index: 0 },
    { type: "reasoning.text", text: "b\u{1F600}\uD800", index: 0 },
    { index: 0, type: "reasoning.encrypted", data: "+/==", nested: { deep: [1, 2.5, null] } },
  ];
  const message = { role: "assistant", content: "Hi", reasoning_details: details };
  const [choice] = assemble({ choices: [{ index: 0, message, finish_reason: "stop" }] }).completion().choices;
  expect(JSON.stringify(choice?.message.reasoning_details)).toBe(JSON.stringify(details));
});
