import { toNumber, toObject } from "../../../lib/foreign.ts";
import { nestsDeeper } from "../../../lib/nesting.ts";
import { setField } from "../../../lib/set-field.ts";
import type { Usage } from "../completion.ts";
import { answerLimits } from "./limits.ts";
import type { Omissions } from "./omissions.ts";

/**
 * What is known of an answer's use and cost, with one more report of it: field by field, because a later one may lack the
 * cost, or have zeros for what is counted elsewhere. Added in place: some streams report with every chunk.
 */
export function addUsage(known: Usage | null, reported: unknown, omissions: Omissions): Usage | null {
  const report = toObject(reported);
  if (!report) return known;
  const usage = known ?? {};
  const fields = Object.entries(report);
  if (fields.length > answerLimits.usageFields) omissions.add("fields", "usage");
  for (const [name, value] of fields.slice(0, answerLimits.usageFields)) {
    if (nestsDeeper(answerLimits.levels, value)) omissions.add("depth", "usage");
    else addField(usage, name, value);
  }
  return usage;
}

function addField(known: Record<string, unknown>, name: string, value: unknown): void {
  const before = Object.hasOwn(known, name) ? known[name] : undefined;
  const now = counts.has(name) ? countIn(value) : readable(value);
  if (now === undefined || (before !== undefined && (now === null || now === 0))) return;
  const inner = toObject(now);
  if (!inner) {
    setField(known, name, now);
    return;
  }
  // Not deeper than the levels that are let through.
  const own: Record<string, unknown> = toObject(before) ?? {};
  for (const [inside, count] of Object.entries(inner).slice(0, answerLimits.usageFields)) {
    addField(own, inside, count);
  }
  setField(known, name, own);
}

const counts = new Set(["prompt_tokens", "completion_tokens", "total_tokens", "reasoning_tokens", "cost"]);

function countIn(value: unknown): number | undefined {
  const count = toNumber(value);
  return count === null || count < 0 ? undefined : count;
}

const numeral = /^-?\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/i;

/** Numbers may be written as texts; one beyond all numbers is none in JSON. */
function readable(value: unknown): unknown {
  if (typeof value === "number") return toNumber(value) ?? undefined;
  return typeof value === "string" && numeral.test(value) ? Number(value) : value;
}
