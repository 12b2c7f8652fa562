import { type Options, quoted, readOptions } from "./options.ts";

const words = [
  "serve",
  "demo",
  "doctor",
  "conversations",
  "install",
  "uninstall",
  "help",
  "version",
] as const;

export type Command = (typeof words)[number];

/** Commands that read the options and words behind them themselves. */
const withOptions: ReadonlySet<string> = new Set<Command>(["conversations", "install", "uninstall"]);

export interface Arguments {
  command: Command;
  simulate: boolean;
  envFile: string | undefined;
  /** Behind a command that has options of its own. */
  rest: readonly string[];
}

const options = {
  simulate: { type: "boolean" },
  "env-file": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const satisfies Options;

/** Reads the command line; throws with a sentence for the user when it makes no sense. */
export function readArguments(argv: readonly string[]): Arguments {
  const place = argv.findIndex((word) => withOptions.has(word));
  const [ours, rest] = place === -1 ? [argv, []] : [argv.slice(0, place + 1), argv.slice(place + 1)];
  const given = readOptions(ours, options);
  const has = (name: keyof typeof options): boolean => given.options.has(name);
  const command = has("help") ? "help" : has("version") ? "version" : commandIn(given.words);
  const simulate = has("simulate");
  if (command === "doctor" && simulate) {
    throw new Error(
      "doctor checks your own settings, key and network, so it cannot be combined with --simulate: leave one of them out",
    );
  }
  return { command, simulate, envFile: given.options.get("env-file"), rest };
}

function commandIn([first = "serve", ...others]: readonly string[]): Command {
  const word = words.find((known) => known === first);
  if (word === "help") return word;
  if (word === undefined && first.startsWith("sk-")) {
    throw new Error(
      "A key is no command: put it into OPENROUTER_API_KEY, where no list of processes shows it",
    );
  }
  if (word === undefined) throw new Error(`Unknown command ${quoted(first)}. There are: ${words.join(", ")}`);
  if (others.length > 0) {
    throw new Error(`${word} takes no further words, and ${quoted(others.join(" "))} is one`);
  }
  return word;
}
