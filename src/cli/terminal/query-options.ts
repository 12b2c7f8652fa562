import type { ReadStream } from "node:tty";

import { quoted, readOptions } from "../options.ts";
import { readAll } from "./stdin.ts";

export interface Query {
  prompt: string;
  models: string[];
  files: string[];
  system: string | undefined;
  conversation: string | undefined;
  json: boolean;
  /** USD. */
  maxCost: number | undefined;
}

/** Reads what stands behind `query`, and what is piped in: for `-`, or when no prompt is given and nobody types. */
export async function readQuery(argv: readonly string[], input: ReadStream): Promise<Query> {
  const { options, all, words } = readOptions(argv, {
    model: { type: "string", short: "m", multiple: true },
    file: { type: "string", short: "f", multiple: true },
    system: { type: "string" },
    conversation: { type: "string" },
    json: { type: "boolean" },
    "max-cost": { type: "string" },
  });
  const said = words.filter((word) => word !== "-").join(" ");
  const isPiped = words.includes("-") || (said === "" && !input.isTTY);
  const piped = isPiped ? (await readAll(input)).trim() : "";
  const prompt = [said, piped].filter((part) => part !== "").join("\n\n");
  if (prompt === "") throw new Error('Nothing is asked: query "your question", or pipe it in');
  return {
    prompt,
    models: all("model"),
    files: all("file"),
    system: options.get("system"),
    conversation: options.get("conversation"),
    json: options.has("json"),
    maxCost: amount(options.get("max-cost")),
  };
}

function amount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const usd = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || !Number.isFinite(usd))
    throw new Error(`--max-cost takes USD, as in 0.05, and not ${quoted(text)}`);
  return usd;
}
