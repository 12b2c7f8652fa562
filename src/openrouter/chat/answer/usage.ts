import { type Foreign, toNumber, toObject } from "../../../lib/foreign.ts";
import { nestsDeeper } from "../../../lib/nesting.ts";
import type { Usage } from "../completion.ts";
import { answerLimits } from "./limits.ts";
import type { Omissions } from "./omissions.ts";

/**
 * What is known of an answer's use and cost after one more report of it: field by field, because a later one may lack the
 * cost, or have zeros for what is counted elsewhere.
 */
export function mergeUsage(known: Usage | null, reported: unknown, omissions: Omissions): Usage | null {
  const report = toObject(reported);
  if (!report) return known;
  const fitting = Object.entries(report).filter(([, value]) => {
    const isDeep = nestsDeeper(answerLimits.levels, value);
    if (isDeep) omissions.add("depth", "usage");
    return !isDeep;
  });
  return mergeFields(known ?? {}, fitting);
}

/** Not deeper than the levels that are let through. */
function mergeFields(known: Foreign, report: readonly [string, unknown][]): Foreign {
  const fields = new Map(Object.entries(known));
  for (const [name, value] of report) {
    const before = fields.get(name);
    const now = counts.has(name) ? countIn(value) : readable(value);
    const isSilent = now === undefined || (before !== undefined && (now === null || now === 0));
    if (isSilent) continue;
    const inner = toObject(now);
    fields.set(name, inner ? mergeFields(toObject(before) ?? {}, Object.entries(inner)) : now);
  }
  return Object.fromEntries(fields);
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
