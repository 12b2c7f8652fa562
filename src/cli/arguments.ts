import { parseArgs } from "node:util";

export type Command = "serve" | "demo" | "help" | "version";

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
  const [word, ...rest] = positionals;
  if (rest.length > 0 || (word !== undefined && word !== "demo")) {
    throw new Error(`Unknown command '${[...positionals].join(" ")}'. There is: demo`);
  }
  const command = values.help ? "help" : values.version ? "version" : (word ?? "serve");
  return { command, simulate: values.simulate, envFile: values["env-file"] };
}
