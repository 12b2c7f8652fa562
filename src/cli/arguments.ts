import { type Options, quoted, readOptions } from "./options.ts";

const words = [
  "serve",
  "demo",
  "doctor",
  "query",
  "models",
  "call",
  "spend",
  "settings",
  "conversations",
  "install",
  "uninstall",
  "help",
  "version",
] as const;

export type Command = (typeof words)[number];

/** Commands that read the options and words behind them themselves. */
const withOptions: ReadonlySet<string> = new Set<Command>([
  "doctor",
  "query",
  "models",
  "call",
  "spend",
  "settings",
  "conversations",
  "install",
  "uninstall",
]);

export interface Arguments {
  command: Command;
  simulate: boolean;
  envFile: string | undefined;
  /** Behind a command that has options of its own. */
  rest: readonly string[];
  /** Of `help`: which command is asked about; absent for all. */
  about?: Command;
}

const options = {
  simulate: { type: "boolean" },
  "env-file": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const satisfies Options;

/** Options of ours that may stand behind a command's name as well, with whether they take a value. */
const everywhere: ReadonlyMap<string, boolean> = new Map([
  ["--simulate", false],
  ["--env-file", true],
  ["--help", false],
  ["-h", false],
]);

/** Commands to which a simulation has nothing to show. */
const ofYourOwn: Partial<Record<Command, string>> = {
  doctor: "checks your own settings, key and network",
  spend: "reads what your own calls cost",
};

/** Reads the command line; throws with a sentence for the user when it makes no sense. */
export function readArguments(argv: readonly string[]): Arguments {
  const place = argv.findIndex((word) => withOptions.has(word));
  const { ours, rest } = place === -1 ? { ours: argv, rest: [] } : split(argv, place + 1);
  const given = readOptions(ours, options);
  const has = (name: keyof typeof options): boolean => given.options.has(name);
  const command = has("help") ? "help" : has("version") ? "version" : commandIn(given.words);
  const simulate = has("simulate");
  const looksAt = ofYourOwn[command];
  if (looksAt !== undefined && simulate) {
    throw new Error(`${command} ${looksAt}, so it cannot be combined with --simulate: leave one of them out`);
  }
  const about = aboutWhich(command, given.words);
  return { command, simulate, envFile: given.options.get("env-file"), rest, ...(about && { about }) };
}

/** What is ours also where it stands behind the command, up to `--`. */
function split(argv: readonly string[], start: number): { ours: string[]; rest: string[] } {
  const ours = argv.slice(0, start);
  const rest: string[] = [];
  for (let at = start; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    if (word === "--") return { ours, rest: [...rest, ...argv.slice(at)] };
    const takesValue = everywhere.get(word.split("=")[0] ?? "");
    (takesValue === undefined ? rest : ours).push(word);
    const value = argv[at + 1];
    if (takesValue !== true || word.includes("=") || value === undefined) continue;
    ours.push(value);
    at += 1;
  }
  return { ours, rest };
}

/** The doctor's one option stands in the text about all. */
function aboutWhich(command: Command, [first, second]: readonly string[]): Command | undefined {
  if (command !== "help") return undefined;
  const word = first === "help" ? second : first;
  return words.find((known) => known === word && known !== "doctor" && withOptions.has(known));
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
