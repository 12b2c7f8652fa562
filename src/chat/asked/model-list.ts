import { z } from "zod";

import { invalid } from "../../errors.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { mistakesIn } from "../../lib/mistakes.ts";
import { asksAll, type StrategyName } from "../../routing/plan/plan-route.ts";
import { modelEntry, mostModels, type WrittenEntry } from "./route-schema.ts";

export interface Entry {
  /** As the caller wrote it. */
  id: string;
  weight?: number | undefined;
  max_cost_per_1k_tokens?: number | undefined;
  min_performance_score?: number | undefined;
}

export const entriesOf = (written: readonly WrittenEntry[] = []): Entry[] =>
  written.map((one) => (typeof one === "string" ? { id: one } : one));

/** A list as it was written: itself, or a text. */
export const writtenList = (
  written: readonly WrittenEntry[] | string | undefined,
  parameter: string,
): readonly WrittenEntry[] =>
  typeof written === "string" ? (listInText(written, parameter) ?? [written]) : (written ?? []);

/**
 * The list that a client wrote as text, as JSON or with commas. No model id has a comma or begins with a bracket;
 * undefined for a text that is one id.
 */
export function listInText(text: string, parameter: string): WrittenEntry[] | undefined {
  const json = text.trimStart().startsWith("[") ? jsonOrUndefined(text) : undefined;
  if (json !== undefined) {
    const parsed = z.array(modelEntry).min(1).max(mostModels).safeParse(json);
    if (parsed.success) return parsed.data;
    throw invalid(
      "invalid_arguments",
      `Invalid arguments for chat_completion: ${mistakesIn(parsed.error, [], parameter).join("; ")}`,
      "Correct them and call again",
    );
  }
  if (!text.includes(",")) return undefined;
  const ids = text.split(",").map((id) => id.trim());
  return ids.filter((id) => id !== "");
}

/** `model` stands before the list; where the list has it too, the list says what it may cost. */
export function withFirst(model: string, listed: readonly Entry[]): Entry[] {
  const own = listed.find((entry) => isSame(entry, { id: model }));
  return [own ?? { id: model }, ...listed.filter((entry) => entry !== own)];
}

const keyOf = ({ id }: Entry): string => id.trim().toLowerCase();
const isSame = (a: Entry, b: Entry): boolean => keyOf(a) === keyOf(b);

export const takenOnce = "A model that stood in the list more than once was taken once";

/** A list that can be asked. Refuses one that is too long, and an empty id: alone it means the default model, here it is a slip. */
export function checkedList(
  entries: readonly Entry[],
  strategy: StrategyName,
): { entries: Entry[]; warnings: string[] } {
  if (entries.some((entry) => entry.id.trim() === "")) {
    throw invalid("invalid_arguments", "One of the models has an empty id", "Name it, or leave it out");
  }
  // Only where all are asked at once is the same model twice another answer, and not the same failure again.
  const once = asksAll(strategy)
    ? [...entries]
    : entries.filter((entry) => entries.find((other) => isSame(other, entry)) === entry);
  if (once.length > mostModels) {
    throw invalid(
      "invalid_arguments",
      `These are ${once.length} models, and ${mostModels} are the most`,
      "Leave some out",
    );
  }
  return { entries: once, warnings: once.length === entries.length ? [] : [takenOnce] };
}
