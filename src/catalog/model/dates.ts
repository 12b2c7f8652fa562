import type { Model } from "../../openrouter/models.ts";

/** Unix milliseconds → "YYYY-MM-DD" in UTC. */
function isoDate(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

export const createdDate = (model: Model): string | null =>
  model.created ? isoDate(model.created * 1000) : null;

/** Whole days from the day of its planned end to today, in UTC (`now`: Unix milliseconds); null where none is planned. */
export function daysSinceEnd({ expiration_date: date }: Model, now: number): number | null {
  return date === null ? null : Math.floor((now - Date.parse(date)) / 86_400_000);
}

/** Whether the day of its planned end has come. */
export const isExpired = (model: Model, now: number): boolean => (daysSinceEnd(model, now) ?? -1) >= 0;
