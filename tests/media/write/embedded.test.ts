import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { embeddedIn, withoutEmbedded } from "../../../src/media/write/embedded.ts";

const bytes = Buffer.from(Array.from({ length: 700 }, (_, at) => (at * 37) % 256));
const base64 = bytes.toString("base64");
const wrapped = (width: number, lineBreak = "\n"): string =>
  base64.match(new RegExp(`.{1,${width}}`, "g"))?.join(lineBreak) ?? "";
const found = (text: string): string[] => embeddedIn(text).map(({ start, end }) => text.slice(start, end));

describe("media in a text are found", () => {
  test.each([
    ["plain", `data:image/png;base64,${base64}`],
    ["with parameters", `data:image/svg+xml;charset=utf-8;name=a.svg;base64,${base64}`],
    ["in the alphabet of URLs", `data:audio/mpeg;base64,${bytes.toString("base64url")}`],
    ["in lines of 76", `data:image/png;base64,${wrapped(76)}`],
    ["in lines of 64 that end in CR and LF", `data:image/png;base64,\r\n${wrapped(64, "\r\n")}`],
    ["of several megabytes", `data:image/png;base64,${"AbC+/d12".repeat(800_000)}==`],
  ])("%s", (_, uri) => {
    expect(found(uri)).toEqual([uri]);
    expect(found(`See ![it](${uri}) and\n\n${uri}\nThe end`)).toEqual([uri, uri]);
    expect(withoutEmbedded(`data: "${uri}".`)).toBe('data: "[media]".');
  });

  test("up to their end, and no word of the text behind them", () => {
    const whole = `data:image/png;base64,${"AbCd".repeat(300)}`;
    expect(withoutEmbedded(`${whole}\nThe picture shows a cat`)).toBe("[media]\nThe picture shows a cat");
    expect(withoutEmbedded(`${whole}\n\nCats\n`)).toBe("[media]\n\nCats\n");
    const lines = `data:image/png;base64,${"AbCd".repeat(19)}\n`.concat(`${"AbCd".repeat(19)}\n`.repeat(9));
    expect(withoutEmbedded(`${lines}Cats are small`)).toBe("[media]\nCats are small");
  });

  test("right behind a beginning that is none", () => {
    const uri = `data:image/png;base64,${base64}`;
    expect(withoutEmbedded(`data:data:image/png;base64,x${uri}`)).toBe(`data:data:image/png;base64,x[media]`);
    expect(withoutEmbedded(`data:a/b;c,${uri}`)).toBe("data:a/b;c,[media]");
  });
});

test.each([
  "",
  "data:",
  "data:image/png;base64,",
  "data:image/png;base64,iVBORw0KGgo=",
  `data:image/png,${base64}`,
  `data;image/png;base64,${base64}`,
  `metadata:${base64}`,
])("nothing is found in %j", (text) => {
  expect(embeddedIn(text)).toEqual([]);
});

test("nothing else is found than what begins at one place or another of a text", () => {
  const whole = `data:image/png;base64,${"AbCd".repeat(60)}`;
  const halves = [
    "data:",
    "image/png",
    ";a=b",
    ";base64,",
    "AbCd".repeat(60),
    "AbCd\n",
    "\r\n",
    "=",
    ",",
    " ",
  ];
  const texts = fc
    .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(whole, ...halves) }, fc.string()))
    .map((parts) => parts.join(""));
  /** Of what stands behind a place: from its beginning on where that is one, and not further than the next. */
  const placeByPlace = (text: string): string[] => {
    const uris: string[] = [];
    for (let at = 0; at < text.length;) {
      const uri = text.startsWith("data:", at) ? found(text.slice(at))[0] : undefined;
      const isHere = uri !== undefined && text.startsWith(uri, at);
      if (isHere) uris.push(uri);
      at += isHere ? uri.length : 1;
    }
    return uris;
  };
  fc.assert(
    fc.property(texts, (text) => {
      expect(found(text)).toEqual(placeByPlace(text));
    }),
    { numRuns: 300 },
  );
});
