import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { assemble, delta, messageOf } from "../../../support/assembled.ts";

/** A fragment as `name {arguments}`, in short. */
const fragment = (fields: object, name?: string, json?: unknown): object => ({
  ...fields,
  function: { ...(name !== undefined && { name }), ...(json !== undefined && { arguments: json }) },
});
const bern = '{"town":"Bern"}';
const oslo = '{"town":"Oslo"}';

function callsOf(...chunks: object[][]) {
  const { message, warnings } = messageOf(...chunks.map((tool_calls) => ({ tool_calls })));
  const calls = message.tool_calls ?? [];
  return {
    calls: calls.map(({ function: { name, arguments: json } }) => [name, json]),
    ids: calls.map(({ id }) => id),
    types: calls.map(({ type }) => type),
    warnings,
  };
}

describe("two calls under one index are two", () => {
  const rain = (fields: object) => fragment({ index: 0, ...fields }, "rain_in", bern);
  const snow = (fields: object) => fragment({ index: 0, ...fields }, "snow_in", oslo);
  const both = [
    ["rain_in", bern],
    ["snow_in", oslo],
  ];

  test.each([
    ["without ids", [[rain({})], [snow({})]]],
    ["in one chunk", [[rain({}), snow({})]]],
    ["with empty ids", [[rain({ id: "" })], [snow({ id: "" })]]],
    ["with null ids", [[rain({ id: null }), snow({ id: null })]]],
    ["without an index", [[rain({ index: undefined })], [snow({ index: undefined })]]],
    ["without an index, in one chunk", [[rain({ index: undefined }), snow({ index: undefined })]]],
    ["with one id for both", [[rain({ id: "call" })], [snow({ id: "call" })]]],
    ["with an id each", [[rain({ id: "a" })], [snow({ id: "b" })]]],
    ["when the first has no end", [[fragment({ index: 0 }, "rain_in", bern)], [snow({})]]],
    [
      "each in pieces",
      [
        [fragment({ index: 0 }, "rain_in", '{"town"')],
        [fragment({ index: 0 }, undefined, ':"Bern"}')],
        [fragment({ index: 0 }, "snow_in", "")],
        [fragment({ index: 0 }, undefined, oslo)],
      ],
    ],
  ])("%s", (_, chunks) => {
    const { calls, ids, warnings } = callsOf(...chunks);
    expect(calls).toEqual(both);
    expect(ids.every((id) => id !== "")).toBe(true);
    expect(new Set(ids).size).toBe(2);
    expect(warnings).toEqual([]);
  });

  test("also where the name is the same: whole arguments have no more", () => {
    const twice = [
      ["rain_in", bern],
      ["rain_in", oslo],
    ];
    expect(callsOf([rain({})], [fragment({ index: 0 }, "rain_in", oslo)]).calls).toEqual(twice);
    expect(callsOf([rain({ id: "a" })], [fragment({ index: 0, id: "b" }, "rain_in", oslo)]).calls).toEqual(
      twice,
    );
    const empty = fragment({ index: 0, id: "b" }, "rain_in", "");
    const rest = fragment({ index: 0 }, undefined, oslo);
    expect(callsOf([rain({ id: "a" })], [empty], [rest]).calls).toEqual(twice);
  });

  test("also where they have no arguments, but an id each", () => {
    const now = (id: string) => [fragment({ index: 0, id }, "now", "")];
    expect(callsOf(now("a"), now("b")).ids).toEqual(["a", "b"]);
  });
});

describe("one call is one", () => {
  test.each([
    [
      "under an index that counts its fragments",
      [
        [fragment({ index: 0, id: "a" }, "rain_in", '{"town"')],
        [fragment({ index: 1 }, undefined, ':"Be')],
        [fragment({ index: 2 }, undefined, 'rn"}')],
      ],
    ],
    [
      "under an index and an id that count its fragments",
      [
        [fragment({ index: 0, id: "a" }, "rain_in", "")],
        [fragment({ index: 1, id: "b" }, undefined, '{"town":"Be')],
        [fragment({ index: 2, id: "c" }, undefined, 'rn"}')],
      ],
    ],
    [
      "with another id in each fragment",
      [
        [fragment({ index: 0, id: "a" }, "rain_in", '{"town"')],
        [fragment({ index: 0, id: "b" }, undefined, ':"Be')],
        [fragment({ index: 0, id: "c" }, undefined, 'rn"}')],
      ],
    ],
    [
      "with another id in each fragment and the name, too",
      [
        [fragment({ index: 0, id: "a" }, "rain_in", '{"town"')],
        [fragment({ index: 0, id: "b" }, "rain_in", ':"Bern"}')],
      ],
    ],
    [
      "with a name in pieces",
      [
        [fragment({ index: 0, id: "a" }, "rain")],
        [fragment({ index: 0 }, "_in")],
        [fragment({ index: 0 }, undefined, bern)],
      ],
    ],
    [
      "with a name that grows",
      [[fragment({ index: 0, id: "a" }, "rain")], [fragment({ index: 0 }, "rain_in", bern)]],
    ],
    [
      "with a name that is repeated",
      [
        [fragment({ index: 0, id: "a" }, "rain_in", "")],
        [fragment({ index: 0 }, "rain_in", '{"town":')],
        [fragment({ index: 0 }, "rain_in", '"Bern"}')],
        [fragment({ index: 0 }, "rain_in", "")],
      ],
    ],
    [
      "with a name that comes late",
      [
        [fragment({ index: 0, id: "a" }, undefined, '{"town"')],
        [fragment({ index: 0 }, "rain_in", ':"Bern"}')],
      ],
    ],
    [
      "with an empty object before its arguments",
      [[fragment({ index: 0, id: "a" }, "rain_in", "{}")], [fragment({ index: 0 }, undefined, bern)]],
    ],
    [
      "that comes once more at the end",
      [
        [fragment({ index: 0, id: "a" }, "rain_in", bern)],
        [fragment({ index: 0, id: "a" }, "rain_in", bern)],
      ],
    ],
    ["without `function`", [[{ index: 0, id: "a", name: "rain_in", arguments: bern }]]],
    ["with arguments that are no text", [[fragment({ index: "0", id: "a" }, "rain_in", { town: "Bern" })]]],
  ])("%s", (_, chunks) => {
    expect(callsOf(...chunks)).toEqual({
      calls: [["rain_in", bern]],
      ids: ["a"],
      types: ["function"],
      warnings: [],
    });
  });

  test("keeps its type where a later one is empty", () => {
    const { types } = callsOf(
      [fragment({ index: 0, id: "a", type: "function" }, "rain_in", "")],
      [fragment({ index: 0, type: "" }, undefined, bern)],
    );
    expect(types).toEqual(["function"]);
  });

  test("keeps white space behind its arguments, which are returned as sent", () => {
    const { calls } = callsOf(
      [fragment({ index: 0, id: "a" }, "rain_in", bern)],
      [fragment({ index: 0 }, undefined, "\n ")],
    );
    expect(calls).toEqual([["rain_in", `${bern}\n `]]);
  });
});

describe("what cannot be called", () => {
  test("has no name: it is left out, and that is said", () => {
    const { calls, warnings } = callsOf([
      fragment({ index: 0, id: "a" }, undefined, bern),
      fragment({ index: 1, id: "b" }, "snow_in", oslo),
    ]);
    expect(calls).toEqual([["snow_in", oslo]]);
    expect(warnings).toEqual([expect.stringMatching(/has no name: a tool call/)]);
  });

  test("is none at all: it is left out, and that is said", () => {
    const { calls, warnings } = callsOf([
      null,
      fragment({ index: 0, id: "a" }, "rain_in", bern),
      7,
    ] as object[]);
    expect(calls).toEqual([["rain_in", bern]]);
    expect(warnings).toEqual([expect.stringMatching(/form that is not known: tool_calls/)]);
  });

  test("follows whole arguments without a name of its own", () => {
    const { calls, warnings } = callsOf(
      [fragment({ index: 0, id: "a" }, "rain_in", bern)],
      [fragment({ index: 0 }, undefined, oslo)],
    );
    expect(calls).toEqual([["rain_in", bern]]);
    expect(warnings).toHaveLength(1);
  });
});

test("calls that share an id are told apart by their index, and get an id each", () => {
  const begun = ["rain_in", "snow_in"].map((name, index) => fragment({ index, id: "x" }, name, '{"town"'));
  const rest = ["Bern", "Oslo"].map((town, index) => fragment({ index, id: "x" }, undefined, `:"${town}"}`));
  for (const chunks of [[begun, rest], [[...begun, ...rest]], [begun, rest.toReversed()]]) {
    const { calls, ids } = callsOf(...chunks);
    expect(calls).toEqual([
      ["rain_in", bern],
      ["snow_in", oslo],
    ]);
    expect(new Set(ids).size).toBe(2);
  }
});

test("a single call in the place of a list is read", () => {
  const { message } = messageOf({ tool_calls: fragment({ id: "a" }, "rain_in", bern) });
  expect(message.tool_calls).toMatchObject([{ id: "a", function: { name: "rain_in", arguments: bern } }]);
});

test("invented ids are the same however often they are asked for, and differ between answers", () => {
  const tool_calls = [fragment({ index: 0 }, "rain_in", bern)];
  const idIn = (id: string) => {
    const assembler = assemble({ id, ...delta({ tool_calls }) });
    const [first, second] = [assembler.completion(), assembler.completion()];
    expect(first).toEqual(second);
    return first.choices[0]?.message.tool_calls?.[0]?.id;
  };
  expect(idIn("gen-1")).not.toBe(idIn("gen-2"));
});

test("parallel calls come out whole, however their fragments are interleaved", () => {
  const call = fc.record({ name: fc.constantFrom("rain_in", "snow_in"), town: fc.string({ maxLength: 12 }) });
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat(3)),
      (calls, turns) => {
        const queues = calls.map(({ name, town }, index) => {
          const json = JSON.stringify({ town });
          const cuts = json.match(/.{1,4}/gsu) ?? [];
          return [
            fragment({ index, id: `call_${index}`, type: "function" }, name, ""),
            ...cuts.map((cut) => fragment({ index }, undefined, cut)),
          ];
        });
        const chunks: object[][] = [];
        for (const turn of turns) {
          const left = queues.filter((queue) => queue.length > 0);
          const next = left[turn % Math.max(1, left.length)]?.shift();
          if (!next) break;
          chunks.push([next]);
        }
        const { calls: got } = callsOf(...chunks);
        const sorted = (list: unknown[]): string[] => list.map((one) => JSON.stringify(one)).toSorted();
        expect(sorted(got)).toEqual(sorted(calls.map(({ name, town }) => [name, JSON.stringify({ town })])));
      },
    ),
  );
});
