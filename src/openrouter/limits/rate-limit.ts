import type { Clock } from "../../lib/clock.ts";
import { UpstreamError } from "../errors/upstream-error.ts";
import { freeTierDaySource, freeTierMinuteSource, isOfFreeTier, isFreeId, type Pause } from "./pause.ts";

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

/** What OpenRouter's refusals told; what is not listed is unknown, not free. */
export interface RateLimitState {
  /** Without a model: every `:free` one. */
  pauses: (Pause & { model?: string })[];
  lastPaymentRefusal: PaymentRefusal | undefined;
}

/**
 * What real 429s said: nothing is assumed, so no entry means unknown, not free. The free tier's limits are the account's
 * and pause every `:free` model; all others belong to one model.
 */
export class RateLimits {
  readonly #clock: Clock;
  readonly #models = new Map<string, Pause>();
  #freeTier: Pause | undefined;
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
    for (const [id, pause] of this.#models) if (pause.until <= now) this.#models.delete(id);
    const pause = { until, source, observedAt: now };
    if (isOfFreeTier(source)) this.#freeTier = later(this.#freeTier, pause);
    else if (model !== undefined) this.#models.set(model, later(this.#models.get(model), pause));
  }

  /** Until when OpenRouter would refuse this model; undefined when nothing says that it would. */
  pauseOf(model: string): Pause | undefined {
    const own = this.#models.get(model);
    const free = isFreeId(model) ? this.#freeTier : undefined;
    const pause = own ? later(free, own) : free;
    return pause && pause.until > this.#clock.now() ? pause : undefined;
  }

  state(): RateLimitState {
    const now = this.#clock.now();
    const pauses: RateLimitState["pauses"] = this.#freeTier ? [this.#freeTier] : [];
    for (const [model, pause] of this.#models) pauses.push({ model, ...pause });
    return {
      pauses: pauses.filter(({ until }) => until > now),
      lastPaymentRefusal: this.#lastPaymentRefusal,
    };
  }
}

// A shorter limit that is told later does not end a longer one.
const later = (known: Pause | undefined, told: Pause): Pause =>
  known && known.until > told.until ? known : told;

function resetTime(source: string, retryAfterSeconds: number | undefined, now: number): number | undefined {
  if (retryAfterSeconds !== undefined) return now + retryAfterSeconds * 1000;
  // OpenRouter docs, limits: the windows are whole UTC minutes and days.
  if (source === freeTierMinuteSource) return nextMultiple(now, 60_000);
  if (source === freeTierDaySource) return nextMultiple(now, 86_400_000);
  return undefined;
}

const nextMultiple = (now: number, step: number): number => (Math.floor(now / step) + 1) * step;
