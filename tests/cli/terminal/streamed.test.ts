import { expect, test } from "vitest";

import { createWriter } from "../../../src/cli/terminal/streamed.ts";

function terminal(isTTY: boolean): { output: NodeJS.WriteStream; text: () => string } {
  let written = "";
  const output = { isTTY, write: (text: string) => void (written += text) } as unknown as NodeJS.WriteStream;
  return { output, text: () => written };
}

test("shows a growing text as it grows, each part once", () => {
  const { output, text } = terminal(true);
  let time = 0;
  let first = 0;
  const writer = createWriter(output, { streams: true, onFirst: () => void (first += 1), now: () => time });
  for (const part of ["", "Hel", "Hello wo"]) {
    time += 100;
    writer.hear(() => part);
  }
  expect(text()).toBe("Hello wo");
  writer.end("Hello world");
  expect(text()).toBe("Hello world\n");
  expect(first).toBe(1);
});

test("tells another answer anew, and keeps what came when none did", () => {
  const { output, text } = terminal(true);
  const writer = createWriter(output, { streams: true, onFirst: () => {}, now: () => 0 });
  writer.hear(() => "One");
  writer.end("Two");
  expect(text()).toBe("One\n\nTwo\n");

  const piped = terminal(false);
  const quiet = createWriter(piped.output, { streams: false, onFirst: () => {} });
  quiet.hear(() => "What came");
  expect(piped.text()).toBe("");
  quiet.end(undefined);
  expect(piped.text()).toBe("What came\n");
});

test("lets nothing act on a terminal, in however many parts it comes, and leaves a file as it is", () => {
  const { output, text } = terminal(true);
  let time = 0;
  const writer = createWriter(output, { streams: true, onFirst: () => {}, now: () => time });
  for (const part of ["a", "a\u001b[3", "a\u001b[31mred"]) {
    time += 100;
    writer.hear(() => part);
  }
  writer.end("a\u001b[31mred\u001b]0;title\u0007!");
  expect(text()).toBe("ared!\n");
  const file = terminal(false);
  createWriter(file.output, { streams: false, onFirst: () => {} }).end("a\u001b[31mb");
  expect(file.text()).toBe("a\u001b[31mb\n");
});
