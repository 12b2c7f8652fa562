import { Readable, Writable } from "node:stream";
import type { ReadStream } from "node:tty";

import { expect, test } from "vitest";

import { askSecret } from "../../../src/cli/install/ask-secret.ts";

/** A terminal on which this is typed; tells what it shows, and whether it echoes. */
function terminal(...typed: string[]) {
  const raw: boolean[] = [];
  let shown = "";
  const input = Object.assign(Readable.from(typed.map((text) => Buffer.from(text))), {
    isTTY: true,
    setRawMode: (on: boolean) => raw.push(on),
  }) as unknown as ReadStream;
  const output = new Writable({
    write: (chunk, _, done) => {
      shown += String(chunk);
      done();
    },
  });
  return { ask: () => askSecret("Key: ", { input, output }), raw, shown: () => shown };
}

test.each([
  ["typed", ["sk-or-v1-a", "b\r"], "sk-or-v1-ab"],
  ["mended", ["sk-oX\u007fr\r"], "sk-or"],
  ["pasted by a terminal that says so", ["\u001b[200~sk-or\u001b[201~\r"], "sk-or"],
  ["with an arrow key", ["sk\u001b[D-or\n"], "sk-or"],
  ["with spaces and quotes", [`  "sk-or" \n`], "sk-or"],
  ["without a line's end", ["sk-or"], "sk-or"],
  ["ended by ctrl-D", ["sk\u0004"], undefined],
  ["given up", ["sk\u0003"], undefined],
  ["nothing", [], undefined],
])("a key that is %s", async (_, typed, key) => {
  const { ask, raw, shown } = terminal(...typed);
  expect(await ask()).toBe(key);
  // The terminal echoes again, and has shown nothing.
  expect(raw).toEqual([true, false]);
  expect(shown()).toBe("Key: \n");
});
