import { AppError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { UpstreamError } from "./upstream-error.ts";

/** Why requests for a model would be refused by OpenRouter until a known time. */
export interface Hold {
  /** Epoch ms. */
  until: number;
  /** OpenRouter's name for the limit, or "unknown". */
  source: string;
  /** Epoch ms of the answer that told it. */
  observedAt: number;
}

const freeTierSources = new Set(["openrouter_free_tier_per_minute", "openrouter_free_tier_daily"]);

/**
 * What real 429s said: nothing is assumed, so no entry means unknown, not free. The free tier's limits are the account's
 * and hold back every `:free` model; all others belong to one model.
 */
export class RateLimits {
  readonly #clock: Clock;
  readonly #models = new Map<string, Hold>();
  #freeTier: Hold | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Learns from a failed request; without its model only what holds for the whole account. */
  observe(model: string | undefined, error: unknown): void {
    if (!(error instanceof UpstreamError) || error.status !== 429) return;
    const now = this.#clock.now();
    const source = error.limitSource ?? "unknown";
    const until = resetTime(source, error.facts.retryAfterSeconds, now);
    if (until === undefined) return;
    for (const [id, hold] of this.#models) if (hold.until <= now) this.#models.delete(id);
    const hold = { until, source, observedAt: now };
    if (freeTierSources.has(source)) this.#freeTier = later(this.#freeTier, hold);
    else if (model !== undefined) this.#models.set(model, later(this.#models.get(model), hold));
  }

  holdOn(model: string): Hold | undefined {
    const now = this.#clock.now();
    const holds = [this.#models.get(model), isFree(model) ? this.#freeTier : undefined];
    return holds
      .filter((hold): hold is Hold => hold !== undefined && hold.until > now)
      .toSorted((a, b) => b.until - a.until)[0];
  }
}

/** Refuses without sending: the answer is known. */
export function heldBack(model: string, hold: Hold, now: number): AppError {
  const seconds = Math.ceil((hold.until - now) / 1000);
  return new AppError({
    category: "Rate Limit",
    code: "held_back",
    what: `${model} is rate limited for another ${seconds} s (${hold.source}, told ${Math.round((now - hold.observedAt) / 1000)} s ago), so nothing was sent`,
    next: freeTierSources.has(hold.source)
      ? "Wait until then or use a paid model: every :free model shares this limit"
      : "Wait until then or use another model",
    retryable: true,
    retryAfterSeconds: seconds,
    model,
  });
}

// A shorter limit that is told later does not end a longer one.
const later = (known: Hold | undefined, told: Hold): Hold =>
  known && known.until > told.until ? known : told;

// openrouter/free picks among the `:free` models.
const isFree = (model: string): boolean =>
  model === "openrouter/free" || (model.split("@preset/")[0] ?? "").split(":").includes("free");

function resetTime(source: string, retryAfterSeconds: number | undefined, now: number): number | undefined {
  if (retryAfterSeconds !== undefined) return now + retryAfterSeconds * 1000;
  // OpenRouter docs, limits: the windows are whole UTC minutes and days.
  if (source === "openrouter_free_tier_per_minute") return nextMultiple(now, 60_000);
  if (source === "openrouter_free_tier_daily") return nextMultiple(now, 86_400_000);
  return undefined;
}

const nextMultiple = (now: number, step: number): number => (Math.floor(now / step) + 1) * step;
