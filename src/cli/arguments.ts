import { parseArgs } from "node:util";

const words = ["demo", "doctor"] as const;

export type Command = (typeof words)[number] | "serve" | "help" | "version";

export interface Arguments {
  command: Command;
  simulate: boolean;
  envFile: string | undefined;
}

/** Reads the command line; throws with a sentence for the user when it makes no sense. */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      simulate: { type: "boolean", default: false },
      "env-file": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
      version: { type: "boolean", short: "v", default: false },
    },
  });
  const given = positionals.join(" ");
  const word = words.find((known) => known === given);
  if (positionals.length > 0 && word === undefined) {
    throw new Error(`Unknown command '${given}'. There are: ${words.join(", ")}`);
  }
  const command = values.help ? "help" : values.version ? "version" : (word ?? "serve");
  if (command === "doctor" && values.simulate) {
    throw new Error(
      "doctor checks your own settings, key and network, so it cannot be combined with --simulate: leave one of them out",
    );
  }
  return { command, simulate: values.simulate, envFile: values["env-file"] };
}
