import { expect, test } from "vitest";

import { readArguments } from "../../src/cli/arguments.ts";

test("doctor has nothing to look at in a simulation, and says so instead of asking OpenRouter with the real key", () => {
  for (const argv of [
    ["doctor", "--simulate"],
    ["--simulate", "doctor"],
  ]) {
    expect(() => readArguments(argv)).toThrow(
      "doctor checks your own settings, key and network, so it cannot be combined with --simulate: leave one of them out",
    );
  }
  expect(readArguments(["doctor"])).toMatchObject({ command: "doctor" });
  expect(readArguments(["doctor", "--simulate", "--help"])).toMatchObject({ command: "help" });
  expect(readArguments(["--simulate"])).toMatchObject({ command: "serve", simulate: true });
});
