import type { Clock } from "../../lib/clock.ts";
import { freePerMinute, type FreeRequests, minuteMs } from "./free-requests.ts";
import { type Hold, isFreeId, ownQuota } from "./rate-limit.ts";

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
  holdOn(model: string): Hold | undefined;
  /** Takes a place for one request, right before it is sent; false when there is none: then `holdOn` tells until when. */
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
  /** When this process sent a request, epoch ms, of the last minute. */
  let sent: number[] = [];

  const lately = (): number[] => {
    const now = clock.now();
    // What lies in the future is from before the clock was set back.
    sent = sent.filter((at) => at > now - minuteMs && at <= now);
    return sent;
  };

  const holdOn = (model: string): Hold | undefined => {
    const now = clock.now();
    // The one that has to be a minute old before there is room for another.
    const oldest = requestsPerMinute === undefined ? undefined : lately().at(-requestsPerMinute);
    if (oldest !== undefined) return { until: oldest + minuteMs, source: ownQuota, observedAt: now };
    if (!isFreeId(model) || freeRequests.taken(now) < freePerMinute) return undefined;
    return {
      until: (Math.floor(now / minuteMs) + 1) * minuteMs,
      source: "free_tier_quota",
      observedAt: now,
    };
  };

  return {
    holdOn,
    async take(model) {
      if (holdOn(model)) return false;
      const at = clock.now();
      sent.push(at);
      if (!isFreeId(model) || (await freeRequests.take(at))) return true;
      const place = sent.lastIndexOf(at);
      if (place !== -1) sent.splice(place, 1);
      return false;
    },
    async state() {
      await freeRequests.refresh(clock.now());
      return {
        requestsPerMinute:
          requestsPerMinute === undefined ? undefined : { limit: requestsPerMinute, used: lately().length },
        freeRequestsThisMinute: { limit: freePerMinute, used: freeRequests.taken(clock.now()) },
      };
    },
  };
}
