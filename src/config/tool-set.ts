import { z } from "zod";

import { list } from "../lib/env-values.ts";

/** Every tool by the name of its group, in the order clients list them. */
export const toolGroups = {
  default: [
    "chat_completion",
    "get_result",
    "search_models",
    "get_model_info",
    "validate_model",
    "generate_image",
    "get_account_status",
  ],
  vectors: ["create_embeddings", "rerank_documents"],
  audio: ["generate_speech", "transcribe_audio"],
  video: ["generate_video"],
} as const satisfies Record<string, readonly string[]>;

const groups: Readonly<Record<string, readonly string[]>> = toolGroups;
const every = Object.values(groups).flat();

/** Names of groups and tools, and `all`, as the names of tools. */
export const toolSet = () =>
  list().transform((words, context): string[] => {
    const named = words.map((word) => toolsNamed(word.toLowerCase()));
    const unknown = words.filter((_, index) => named[index] === undefined);
    if (words.length > 0 && unknown.length === 0) return every.filter((name) => named.flat().includes(name));
    const known = [...Object.keys(groups), "all", ...every].join(", ");
    context.addIssue(`expected names of ${known}${unknown.length > 0 ? `, not ${unknown.join(", ")}` : ""}`);
    return z.NEVER;
  });

function toolsNamed(word: string): readonly string[] | undefined {
  if (word === "all") return every;
  if (Object.hasOwn(groups, word)) return groups[word];
  return every.includes(word) ? [word] : undefined;
}

/** The tool as a reader is told to use it: one that is not listed with the setting that lists it. */
export function nameOfTool(name: string, { tools }: { tools: readonly string[] }): string {
  const group = Object.keys(groups).find((one) => groups[one]?.includes(name));
  if (group === undefined || tools.includes(name)) return name;
  const words = group === "default" ? "default" : `default,${group}`;
  return `${name} (OPENROUTER_TOOLS=${words} lists it)`;
}
