import type { Model } from "../../openrouter/models.ts";

/** Unix milliseconds → "YYYY-MM-DD" in UTC. */
function isoDate(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

export const createdDate = (model: Model): string | null =>
  model.created ? isoDate(model.created * 1000) : null;

/** Whether the day of its planned end has come, in UTC; `now` in Unix milliseconds. */
export function isExpired({ expiration_date: date }: Model, now: number): boolean {
  return date !== null && date <= (isoDate(now) ?? "");
}
