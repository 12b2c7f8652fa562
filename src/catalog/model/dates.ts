import type { Model } from "../../openrouter/models.ts";

// OpenRouter's models answer of August 2026: rows without a planned end may carry this date.
const noPlannedEnd = "2098-12-31";

/** Unix milliseconds → "YYYY-MM-DD" in UTC. */
function isoDate(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

export const createdDate = (model: Model): string | null =>
  model.created ? isoDate(model.created * 1000) : null;

/** "YYYY-MM-DD" on which OpenRouter plans to remove the model, or null. */
export const expirationDate = (model: Model): string | null =>
  model.expiration_date && model.expiration_date !== noPlannedEnd ? model.expiration_date : null;

/** Whether that day has come, in UTC; `now` in Unix milliseconds. */
export function isExpired(model: Model, now: number): boolean {
  const date = expirationDate(model);
  return date !== null && date <= (isoDate(now) ?? "");
}
