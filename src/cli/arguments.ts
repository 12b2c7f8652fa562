import { parseArgs } from "node:util";

import { cut } from "../lib/cut.ts";
import { plainText } from "../lib/plain-text.ts";

const words = ["serve", "demo", "doctor", "help", "version"] as const;

export type Command = (typeof words)[number];

export interface Arguments {
  command: Command;
  simulate: boolean;
  envFile: string | undefined;
}

const options = {
  simulate: { type: "boolean" },
  "env-file": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

/** Reads the command line; throws with a sentence for the user when it makes no sense. */
export function readArguments(argv: readonly string[]): Arguments {
  // Not strict: Node's own sentences are about its parser, and one advises to put a flag behind `--`.
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options,
  });
  const given = new Map(
    tokens.flatMap((token) => (token.kind === "option" ? [[token.name, valueOf(token)] as const] : [])),
  );
  const command = given.has("help") ? "help" : given.has("version") ? "version" : commandIn(positionals);
  const simulate = given.has("simulate");
  if (command === "doctor" && simulate) {
    throw new Error(
      "doctor checks your own settings, key and network, so it cannot be combined with --simulate: leave one of them out",
    );
  }
  return { command, simulate, envFile: given.get("env-file") };
}

function valueOf({
  name,
  rawName,
  value,
  inlineValue,
}: {
  name: string;
  rawName: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}): string | undefined {
  const known = Object.hasOwn(options, name) ? options[name as keyof typeof options] : undefined;
  if (!known) {
    const flags = Object.keys(options).map((flag) => `--${flag}`);
    throw new Error(`Unknown option ${shown(rawName)}. There are: ${flags.join(", ")}`);
  }
  if (known.type === "boolean") {
    if (value !== undefined) throw new Error(`${shown(rawName)} takes no value`);
    return undefined;
  }
  // `--env-file --simulate`: the path was forgotten.
  if (!value || (!inlineValue && value.startsWith("-"))) throw new Error(`${shown(rawName)} needs a path`);
  return value;
}

function commandIn([first = "serve", ...rest]: readonly string[]): Command {
  const word = words.find((known) => known === first);
  if (word === "help") return word;
  if (word === undefined && first.startsWith("sk-")) {
    throw new Error(
      "A key is no command: put it into OPENROUTER_API_KEY, where no list of processes shows it",
    );
  }
  if (word === undefined) {
    throw new Error(`Unknown command ${shown(first)}. There are: ${words.join(", ")}`);
  }
  if (rest.length > 0) throw new Error(`${word} takes no further words, and ${shown(rest.join(" "))} is one`);
  return word;
}

const shown = (text: string): string => `'${cut(plainText(text), 60)}'`;
