import fc from "fast-check";
import { expect, test } from "vitest";

import { readUriParameters } from "../../../src/catalog/ids/uri-parameters.ts";

test("all that are known", () => {
  expect(readUriParameters("temperature=0.7&top_p=.9&reasoning_effort=HIGH&max_tokens=100")).toEqual({
    parameters: { temperature: 0.7, top_p: 0.9, reasoning: { effort: "high" }, max_tokens: 100 },
    problems: [],
  });
  expect(readUriParameters("")).toEqual({ parameters: {}, problems: [] });
});

test.each([
  "temperature=2.1",
  "temperature=",
  "temperature=0x1",
  "temperature=NaN",
  "top_p=0",
  "top_p=1.5",
  "max_tokens=0",
  "max_tokens=1.5",
  "max_tokens=1e3",
  "reasoning_effort=huge",
  "max_tokens=1&max_tokens=2",
  "colour=red",
  "__proto__=1",
  "constructor",
])("%s is refused by name", (query) => {
  const [name = ""] = query.split("=");
  expect(readUriParameters(query).problems).toEqual([expect.stringContaining(`'${name}'`)]);
});

test("each bad one is named, not only the first", () => {
  expect(readUriParameters("temperature=hot&top_p=0.5&max_tokens=-1").problems).toHaveLength(2);
});

test("what is written is what is read", () => {
  const temperature = fc.integer({ min: 0, max: 200 }).map((hundredths) => hundredths / 100);
  fc.assert(
    fc.property(temperature, fc.integer({ min: 1 }), (value, tokens) => {
      const { parameters } = readUriParameters(`max_tokens=${tokens}&temperature=${value}`);
      expect(parameters).toEqual({ temperature: value, max_tokens: tokens });
    }),
  );
});
