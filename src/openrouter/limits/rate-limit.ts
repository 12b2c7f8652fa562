import { AppError, type ErrorFacts } from "../../errors.ts";
import type { Clock } from "../../lib/clock.ts";
import { UpstreamError } from "../errors/upstream-error.ts";

/** Why requests for a model would be refused by OpenRouter until a known time. */
export interface Hold {
  /** Epoch ms. */
  until: number;
  /** OpenRouter's name for the limit, "unknown", or the quota of ours. */
  source: string;
  /** Epoch ms of the answer that told it, or of our count. */
  observedAt: number;
}

/** OpenRouter refused a request for want of money (402). */
export interface PaymentRefusal {
  /** Undefined when the request named several. */
  model: string | undefined;
  /** OpenRouter's name for the limit, or "unknown". */
  source: string;
  /** As in the error that the caller got. */
  code: string;
  /** Epoch ms. */
  observedAt: number;
}

/** All that is known of limits; what is not listed is unknown, not free. */
export interface RateLimitState {
  /** Without a model: every `:free` one. */
  holds: (Hold & { model?: string })[];
  lastPaymentRefusal: PaymentRefusal | undefined;
}

const freeTierSources = new Set([
  "openrouter_free_tier_per_minute",
  "openrouter_free_tier_daily",
  "free_tier_quota",
]);

/**
 * What real 429s said: nothing is assumed, so no entry means unknown, not free. The free tier's limits are the account's
 * and hold back every `:free` model; all others belong to one model.
 */
export class RateLimits {
  readonly #clock: Clock;
  readonly #models = new Map<string, Hold>();
  #freeTier: Hold | undefined;
  #lastPaymentRefusal: PaymentRefusal | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Learns from a failed request; without its model only what holds for the whole account. */
  observe(model: string | undefined, error: unknown): void {
    if (!(error instanceof UpstreamError)) return;
    const now = this.#clock.now();
    const source = error.limitSource ?? "unknown";
    if (error.status === 402) {
      this.#lastPaymentRefusal = { model, source, code: error.facts.code, observedAt: now };
    }
    if (error.status !== 429) return;
    const until = resetTime(source, error.facts.retryAfterSeconds, now);
    if (until === undefined) return;
    for (const [id, hold] of this.#models) if (hold.until <= now) this.#models.delete(id);
    const hold = { until, source, observedAt: now };
    if (freeTierSources.has(source)) this.#freeTier = later(this.#freeTier, hold);
    else if (model !== undefined) this.#models.set(model, later(this.#models.get(model), hold));
  }

  holdOn(model: string): Hold | undefined {
    const now = this.#clock.now();
    const holds = [this.#models.get(model), isFreeId(model) ? this.#freeTier : undefined];
    return holds
      .filter((hold): hold is Hold => hold !== undefined && hold.until > now)
      .toSorted((a, b) => b.until - a.until)[0];
  }

  state(): RateLimitState {
    const now = this.#clock.now();
    const holds: RateLimitState["holds"] = this.#freeTier ? [this.#freeTier] : [];
    for (const [model, hold] of this.#models) holds.push({ model, ...hold });
    return {
      holds: holds.filter(({ until }) => until > now),
      lastPaymentRefusal: this.#lastPaymentRefusal,
    };
  }
}

/** Refused without sending: the answer is known. */
export class HeldBack extends AppError {
  /** By the limit that we set ourselves: no other model gets round it. */
  readonly isOurs: boolean;

  constructor(facts: ErrorFacts, { source }: Hold) {
    super(facts);
    this.isOurs = source === ownQuota;
  }
}

export const ownQuota = "our_quota";

export function heldBack(model: string, hold: Hold, now: number): HeldBack {
  const { until, source, observedAt } = hold;
  const seconds = Math.ceil((until - now) / 1000);
  const counted = source.endsWith("_quota");
  const known = counted
    ? "by this server's own count"
    : `told ${Math.round((now - observedAt) / 1000)} s ago`;
  return new HeldBack(
    {
      category: "Rate Limit",
      code: "held_back",
      what: `${model} is rate limited for another ${seconds} s (${source}, ${known}), so nothing was sent`,
      next: whatNext(source),
      retryable: true,
      retryAfterSeconds: seconds,
      model,
    },
    hold,
  );
}

function whatNext(source: string): string {
  if (freeTierSources.has(source)) {
    return "Wait until then or use a paid model: every :free model shares this limit";
  }
  return source === ownQuota
    ? "Wait until then, or raise OPENROUTER_REQUESTS_PER_MINUTE"
    : "Wait until then or use another model";
}

// A shorter limit that is told later does not end a longer one.
const later = (known: Hold | undefined, told: Hold): Hold =>
  known && known.until > told.until ? known : told;

/** Whether an id by itself says that it costs nothing and shares the free tier's limits; openrouter/free picks such a one. */
export const isFreeId = (model: string): boolean =>
  model === "openrouter/free" || (model.split("@preset/")[0] ?? "").split(":").includes("free");

function resetTime(source: string, retryAfterSeconds: number | undefined, now: number): number | undefined {
  if (retryAfterSeconds !== undefined) return now + retryAfterSeconds * 1000;
  // OpenRouter docs, limits: the windows are whole UTC minutes and days.
  if (source === "openrouter_free_tier_per_minute") return nextMultiple(now, 60_000);
  if (source === "openrouter_free_tier_daily") return nextMultiple(now, 86_400_000);
  return undefined;
}

const nextMultiple = (now: number, step: number): number => (Math.floor(now / step) + 1) * step;
