const minute = 60_000;
const day = 24 * 60 * minute;

export const freeTierPerMinute = 20;
export const freeTierPerDay = 1000;

export interface FreeTierLimit {
  source: "openrouter_free_tier_per_minute" | "openrouter_free_tier_daily";
  resetAt: number;
}

/** The account's count of requests to `:free` models, all models together. */
export interface FreeTier {
  /** Counts a request, or tells which limit forbids it. */
  take(now: number): FreeTierLimit | undefined;
  usedToday(now: number): number;
}

function counter(period: number) {
  let current = -1;
  let used = 0;
  const at = (now: number) => {
    const window = Math.floor(now / period);
    if (window !== current) [current, used] = [window, 0];
    return used;
  };
  return {
    at,
    add(now: number) {
      used = at(now) + 1;
    },
    resetAt: (now: number) => (Math.floor(now / period) + 1) * period,
  };
}

/** A fresh account. */
export function freeTier(): FreeTier {
  const perMinute = counter(minute);
  const perDay = counter(day);
  return {
    usedToday: perDay.at,
    take(now) {
      if (perDay.at(now) >= freeTierPerDay) {
        return { source: "openrouter_free_tier_daily", resetAt: perDay.resetAt(now) };
      }
      if (perMinute.at(now) >= freeTierPerMinute) {
        return { source: "openrouter_free_tier_per_minute", resetAt: perMinute.resetAt(now) };
      }
      perMinute.add(now);
      perDay.add(now);
      return undefined;
    },
  };
}
