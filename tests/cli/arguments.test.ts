import { describe, expect, test } from "vitest";

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
  expect(() => readArguments(["spend", "--simulate"])).toThrow("spend reads what your own calls cost, so it");
  expect(readArguments(["doctor"])).toMatchObject({ command: "doctor" });
  expect(readArguments(["doctor", "--simulate", "--help"])).toMatchObject({ command: "help" });
  expect(readArguments(["--simulate"])).toMatchObject({ command: "serve", simulate: true });
});

test.each([
  [[], { command: "serve" }],
  [["serve"], { command: "serve" }],
  [["serve", "--simulate"], { command: "serve", simulate: true }],
  [["help"], { command: "help" }],
  [["help", "doctor"], { command: "help" }],
  [["query", "-h"], { command: "help", about: "query" }],
  [
    ["query", "hi", "--simulate", "--env-file", "/a.env"],
    { command: "query", simulate: true, envFile: "/a.env", rest: ["hi"] },
  ],
  [["query", "--", "--simulate"], { command: "query", rest: ["--", "--simulate"] }],
  [["doctor", "--json"], { command: "doctor", rest: ["--json"] }],
  [["serve", "-h"], { command: "help" }],
  [["version"], { command: "version" }],
  [["-v"], { command: "version" }],
  [["--env-file", "/a b.env"], { command: "serve", envFile: "/a b.env" }],
  [["conversations", "--delete", "c-1", "-x"], { command: "conversations", rest: ["--delete", "c-1", "-x"] }],
  [["--env-file", "/a.env", "conversations"], { command: "conversations", envFile: "/a.env" }],
  [["--env-file=/a=b.env", "doctor"], { command: "doctor", envFile: "/a=b.env" }],
])("%j", (argv, expected) => {
  expect(readArguments(argv)).toEqual({ simulate: false, envFile: undefined, rest: [], ...expected });
});

describe("what makes no sense is told in a sentence", () => {
  test.each([
    [["--bogus"], "Unknown option '--bogus'. There are: --simulate, --env-file, --help, --version"],
    [["--bogus=1"], "Unknown option '--bogus'. There are: --simulate, --env-file, --help, --version"],
    [["-x"], "Unknown option '-x'. There are: --simulate, --env-file, --help, --version"],
    [
      ["--constructor"],
      "Unknown option '--constructor'. There are: --simulate, --env-file, --help, --version",
    ],
    [
      ["--no-simulate"],
      "Unknown option '--no-simulate'. There are: --simulate, --env-file, --help, --version",
    ],
    [["--simulate=yes"], "'--simulate' takes no value"],
    [["--env-file"], "'--env-file' needs a value"],
    [["--env-file="], "'--env-file' needs a value"],
    [["--env-file", "--simulate"], "'--env-file' needs a value"],
    [
      ["bogus"],
      "Unknown command 'bogus'. There are: serve, demo, doctor, query, models, call, spend, settings, conversations, install, uninstall, help, version",
    ],
    [
      ["\u001b[31mred"],
      "Unknown command 'red'. There are: serve, demo, doctor, query, models, call, spend, settings, conversations, install, uninstall, help, version",
    ],
    [["demo", "twice"], "demo takes no further words, and 'twice' is one"],
    [
      ["sk-or-v1-0123456789abcdef"],
      "A key is no command: put it into OPENROUTER_API_KEY, where no list of processes shows it",
    ],
  ])("%j", (argv, sentence) => {
    expect(() => readArguments(argv)).toThrow(new Error(sentence));
  });
});
