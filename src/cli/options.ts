import { parseArgs, type ParseArgsConfig } from "node:util";

import { cut } from "../lib/cut.ts";
import { plainText } from "../lib/plain-text.ts";

export type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Given {
  /** By the option's name; of one that takes no value "". */
  options: ReadonlyMap<string, string>;
  /** Every value of an option that may be given more than once. */
  all: (name: string) => string[];
  words: readonly string[];
}

/** The options and words of a command line. Throws with a sentence for the user when they make no sense. */
export function readOptions(argv: readonly string[], options: Options): Given {
  // Most clients start it without any, and Node's parser takes a start more than half a millisecond.
  const { tokens, positionals } = argv.length === 0 ? { tokens: [], positionals: [] } : parsed(argv, options);
  const given = tokens.flatMap((token) =>
    token.kind === "option" ? [[token.name, valueOf(token, options)] as const] : [],
  );
  return {
    options: new Map(given),
    all: (name) => given.filter(([each]) => each === name).map(([, value]) => value),
    words: positionals,
  };
}

/** Not strict: Node's own sentences are about its parser, and one advises to put an option behind `--`. */
const parsed = (argv: readonly string[], options: Options) =>
  parseArgs({ args: [...argv], allowPositionals: true, strict: false, tokens: true, options });

interface OptionToken {
  name: string;
  rawName: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}

function valueOf({ name, rawName, value, inlineValue }: OptionToken, options: Options): string {
  const known = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!known) {
    const names = Object.keys(options).map((each) => `--${each}`);
    throw new Error(`Unknown option ${quoted(rawName)}. There are: ${names.join(", ")}`);
  }
  if (known.type === "boolean") {
    if (value !== undefined) throw new Error(`${quoted(rawName)} takes no value`);
    return "";
  }
  // `--env-file --simulate`: the value was forgotten.
  if (!value || (!inlineValue && value.startsWith("-"))) throw new Error(`${quoted(rawName)} needs a value`);
  return value;
}

/** A word of the command line, as a terminal can bear it. */
export const quoted = (text: string): string => `'${cut(plainText(text), 60)}'`;
