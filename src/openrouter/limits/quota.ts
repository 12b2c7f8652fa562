import type { Clock } from "../../lib/clock.ts";
import { freePerMinute, type FreeRequests, minuteMs } from "./free-requests.ts";
import { LastMinute } from "./last-minute.ts";
import { freeTierQuotaSource, isFreeId, ownQuotaSource, type Pause } from "./pause.ts";

/** How many requests count against a quota at this moment. */
export interface QuotaUse {
  limit: number;
  used: number;
}

export interface QuotaState {
  /** Undefined when OPENROUTER_REQUESTS_PER_MINUTE is not set. */
  requestsPerMinute: QuotaUse | undefined;
  /** Of all processes. */
  freeRequestsThisMinute: QuotaUse;
}

/** What we allow ourselves, so that OpenRouter has nothing to refuse. */
export interface Quota {
  /** Why a request for `model` would have to wait now, as far as it is known without asking the other processes. */
  pauseOf(model: string): Pause | undefined;
  /** Takes a place for one request, right before it is sent; false when there is none: then `pauseOf` tells until when. */
  take(model: string): Promise<boolean>;
  /** How it stands at this moment; looks at what the other processes took. */
  state(): Promise<QuotaState>;
}

interface QuotaOptions {
  clock: Clock;
  requestsPerMinute?: number | undefined;
  freeRequests: FreeRequests;
}

export function createQuota({ clock, requestsPerMinute, freeRequests }: QuotaOptions): Quota {
  const own = requestsPerMinute === undefined ? undefined : new LastMinute(requestsPerMinute, clock);

  const pauseOf = (model: string): Pause | undefined => {
    const now = clock.now();
    const roomAt = own?.roomAt;
    if (roomAt !== undefined) return { until: roomAt, source: ownQuotaSource, observedAt: now };
    if (!isFreeId(model) || freeRequests.taken(now) < freePerMinute) return undefined;
    return {
      until: (Math.floor(now / minuteMs) + 1) * minuteMs,
      source: freeTierQuotaSource,
      observedAt: now,
    };
  };

  return {
    pauseOf,
    async take(model) {
      if (pauseOf(model)) return false;
      const at = clock.now();
      own?.add(at);
      if (!isFreeId(model) || (await freeRequests.take(at))) return true;
      own?.remove(at);
      return false;
    },
    async state() {
      await freeRequests.refresh(clock.now());
      return {
        requestsPerMinute: own && { limit: own.limit, used: own.used },
        freeRequestsThisMinute: { limit: freePerMinute, used: freeRequests.taken(clock.now()) },
      };
    },
  };
}
