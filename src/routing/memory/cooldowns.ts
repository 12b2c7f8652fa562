import { LRUCache } from "lru-cache";

import type { AppError } from "../../errors.ts";
import { PausedError } from "../../openrouter/limits/pause.ts";
import { classOf, goneCodes } from "../run/failure-class.ts";

interface Cooling {
  /** Failures of the provider's in a row. */
  failures: number;
  /** Of the latest cooldown, milliseconds. */
  length: number;
  /** Unix milliseconds. */
  until: number;
}

const second = 1000;
const usualLimit = 10 * second;
const longestLimit = 60 * second;
const firstFault = 30 * second;
const longestFault = 5 * 60 * second;
const unavailableFor = 10 * 60 * second;
const failuresBeforeFault = 2;
const mostModels = 1000;

/** Models that have just failed, and are better tried after the others for a while. */
export class Cooldowns {
  readonly #models = new LRUCache<string, Cooling>({ max: mostModels });

  /** Unix milliseconds; in the past for one that is not cooling. */
  until(id: string): number {
    return this.#models.get(id)?.until ?? 0;
  }

  /** Which models are cooling, the longest first; `until` in Unix milliseconds. */
  state(now: number): { model: string; until: number }[] {
    return [...this.#models]
      .map(([model, { until }]) => ({ model, until }))
      .filter(({ until }) => until > now)
      .toSorted((left, right) => right.until - left.until);
  }

  /** A request goes to the model: after a cooldown this one is let through to see, and others wait for what comes of it. */
  tried(id: string, now: number): void {
    const known = this.#models.get(id);
    if (known && known.until <= now) this.#models.set(id, { ...known, until: now + known.length });
  }

  answered(id: string): void {
    this.#models.delete(id);
  }

  failed(id: string, error: AppError, now: number): void {
    const known = this.#models.get(id) ?? { failures: 0, length: 0, until: 0 };
    const failures = isFault(error) ? known.failures + 1 : known.failures;
    const length = cooldownMs(error, failures);
    const until = Math.max(known.until, now + length);
    this.#models.set(id, { failures, length: length || known.length, until });
  }
}

function cooldownMs(error: AppError, failures: number): number {
  const { category, code, retryAfterSeconds } = error.facts;
  // What the account may owe at once, and what we allow ourselves, is about no model.
  if (code === "in_flight_budget" || (error instanceof PausedError && error.isOurs)) return 0;
  if (category === "Rate Limit") {
    return retryAfterSeconds === undefined ? usualLimit : Math.min(longestLimit, retryAfterSeconds * second);
  }
  if (unavailableCodes.has(code)) return unavailableFor;
  if (!isFault(error) || failures < failuresBeforeFault) return 0;
  return Math.min(longestFault, firstFault * 2 ** (failures - failuresBeforeFault));
}

/** No failure of the model's that passes: it is gone, or nobody serves it to this account. */
const unavailableCodes = new Set([
  ...goneCodes,
  "model_unavailable_upstream",
  "no_endpoints",
  "privacy_restricted",
]);

/** A provider's failure. Our own network's and our own queue's is not the model's, and a limit says itself when it ends. */
const isFault = (error: AppError): boolean =>
  classOf(error) === "transient" &&
  error.facts.category !== "Rate Limit" &&
  error.facts.code !== "network_error" &&
  error.facts.code !== "not_asked_in_time";
