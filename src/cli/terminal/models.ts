import { lookUp } from "../../lib/look-up.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { Arguments } from "../arguments.ts";
import { quoted, readOptions } from "../options.ts";
import { modelTable } from "../show/model-table.ts";
import { painter } from "../show/paint.ts";
import { print, remark } from "../show/print.ts";
import { tableLines } from "../show/table.ts";
import { type Environment, fail, textOf, withSession } from "./session.ts";

const options = {
  free: { type: "boolean" },
  vision: { type: "boolean" },
  tools: { type: "boolean" },
  reasoning: { type: "boolean" },
  audio: { type: "boolean" },
  files: { type: "boolean" },
  sort: { type: "string" },
  author: { type: "string", multiple: true },
  output: { type: "string" },
  "max-price": { type: "string" },
  "min-context": { type: "string" },
  limit: { type: "string" },
  json: { type: "boolean" },
} as const;

const capabilities = ["vision", "tools", "reasoning", "audio", "files"] as const;

/** Lists models as a table. */
export async function models(args: Arguments, environment: Environment): Promise<void> {
  const given = readOptions(args.rest, options);
  const has = (name: keyof typeof options): boolean => given.options.has(name);
  const wanted = capabilities.filter(has);
  const asked = {
    ...(given.words.length > 0 && { query: given.words.join(" ") }),
    ...(has("free") && { free: true }),
    ...(wanted.length > 0 && { capabilities: Object.fromEntries(wanted.map((name) => [name, true])) }),
    ...(has("sort") && { sort: given.options.get("sort") }),
    ...(has("author") && { provider: given.all("author") }),
    ...(has("output") && { outputModality: given.options.get("output") }),
    ...number("max-price", given.options, ["maxPromptPrice", "maxCompletionPrice"]),
    ...number("min-context", given.options, ["minContextLength"]),
    limit: 20,
    ...number("limit", given.options, ["limit"]),
  };
  await withSession(args, environment, async ({ call }) => {
    const result = await call("search_models", asked);
    if (result.isError) return fail(result);
    if (has("json")) return print(textOf(result));
    const paint = painter(process.stdout);
    const rows = modelTable(result.structuredContent);
    for (const [index, line] of tableLines(rows).entries()) print(index === 0 ? paint("dim", line) : line);
    const { matched = 0, warnings = [], excluded } = JSON.parse(textOf(result)) as Found;
    if (matched === 0) remark(whyNone(excluded));
    for (const warning of warnings) remark(`Note: ${warning}`);
    if (matched > rows.length - 1) remark(`${rows.length - 1} of ${matched}; more with --limit, up to 50`);
  });
}

interface Found {
  matched?: number;
  warnings?: string[];
  excluded?: { best_removal?: { filter: string; matched: number }; nearest_query?: string };
}

/** What to change where no model matches. */
function whyNone({
  best_removal: best,
  nearest_query: nearest,
}: NonNullable<Found["excluded"]> = {}): string {
  const without = best && `without ${plainText(optionOf(best.filter))} there are ${best.matched}`;
  const meant = nearest && `did you mean '${plainText(nearest)}'?`;
  return ["No model matches", meant ?? without].filter((part) => part !== undefined).join(": ");
}

/** A filter of `search_models` as this command line has it. */
function optionOf(filter: string): string {
  const name = filter.split(" ")[0] ?? "";
  if (name === "query") return "these words";
  const called: Readonly<Record<string, string>> = {
    maxPromptPrice: "--max-price",
    maxCompletionPrice: "--max-price",
    minContextLength: "--min-context",
    provider: "--author",
    outputModality: "--output",
  };
  return lookUp(called, name) ?? `--${name.replace("capabilities.", "")}`;
}

function number(
  option: string,
  given: ReadonlyMap<string, string>,
  names: readonly string[],
): Record<string, number> {
  const text = given.get(option);
  if (text === undefined) return {};
  if (!/^\d*\.?\d+$/.test(text)) throw new Error(`--${option} takes a number, and not ${quoted(text)}`);
  return Object.fromEntries(names.map((name) => [name, Number(text)]));
}
