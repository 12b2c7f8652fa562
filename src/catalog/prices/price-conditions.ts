import { toNumber, toTexts } from "../../lib/foreign.ts";

/** When a price tier holds: all of the given conditions at once. */
export interface PriceConditions {
  /** Holds for prompts of strictly more tokens than this. */
  min_prompt_tokens?: number;
  /** "HH:MM" UTC, inclusive. */
  utc_start?: string;
  /** "HH:MM" UTC, exclusive; a window may wrap past midnight. */
  utc_end?: string;
  /** UTC weekdays, as listed. */
  utc_days?: string[];
  /** Conditions that this version cannot read; such a tier is shown, never applied. */
  other?: Record<string, unknown>;
}

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

// OpenRouter's specification, PricingOverride: times are HHMM clock numbers, 30 = 00:30 and 1630 = 16:30.
function clockTime(value: unknown): string | null {
  const hhmm = toNumber(value);
  if (hhmm === null || hhmm < 0 || hhmm > 2400) return null;
  const digits = String(Math.trunc(hhmm)).padStart(4, "0");
  return `${digits.slice(0, 2)}:${digits.slice(2)}`;
}

export function readConditions(listed: Readonly<Record<string, unknown>>): PriceConditions {
  const when: PriceConditions = {};
  const other: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(listed)) {
    const [number, time] = [toNumber(value), clockTime(value)];
    if (key === "min_prompt_tokens" && number !== null) when.min_prompt_tokens = number;
    else if (key === "utc_start" && time) when.utc_start = time;
    else if (key === "utc_end" && time) when.utc_end = time;
    else if (key === "utc_days" && Array.isArray(value)) when.utc_days = toTexts(value) ?? [];
    else other[key] = value;
  }
  if (Object.keys(other).length > 0) when.other = other;
  return when;
}

function isInWindow(time: string, start: string, end: string): boolean {
  return start <= end ? start <= time && time < end : start <= time || time < end;
}

/** Whether the conditions hold for a prompt of `promptTokens` sent at `at` (Unix milliseconds). */
export function conditionsHold(
  when: PriceConditions,
  { promptTokens, at }: { promptTokens: number; at: number },
): boolean {
  if (when.other) return false;
  if (when.min_prompt_tokens !== undefined && promptTokens <= when.min_prompt_tokens) return false;
  const moment = new Date(at);
  if (when.utc_days) {
    const today = weekdays[moment.getUTCDay()];
    if (!when.utc_days.some((day) => day.slice(0, 3).toLowerCase() === today)) return false;
  }
  if (when.utc_start === undefined && when.utc_end === undefined) return true;
  return isInWindow(moment.toISOString().slice(11, 16), when.utc_start ?? "00:00", when.utc_end ?? "24:00");
}
