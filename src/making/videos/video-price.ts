import { roundDollars } from "../../lib/dollars.ts";
import type { VideoModel } from "../../openrouter/videos.ts";
import type { VideoWish } from "./video-wish.ts";

/** USD a second of a listed price; null where it is for something else, such as tokens. */
function usdPerSecond(name: string, price: number | null): number | null {
  if (price === null || price <= 0 || /token|megapixel/.test(name)) return null;
  if (/^cents_per_(?:\w+_)?second/.test(name)) return price / 100;
  return name.startsWith("duration_seconds") ? price : null;
}

/** The prices that can apply: of those that name resolutions, the ones that name this one. */
function applying({ prices }: VideoModel, resolution: string | undefined): [string, number | null][] {
  const all = Object.entries(prices);
  const named = resolution?.toLowerCase();
  const ofThis = all.filter(([name]) => named !== undefined && name.toLowerCase().endsWith(`_${named}`));
  return ofThis.length > 0 ? ofThis : all;
}

/** The least that a second costs, to compare models by; null where it is not told. */
export function cheapestSecond(listed: VideoModel | undefined): number | null {
  const known = Object.entries(listed?.prices ?? {})
    .map(([name, price]) => usdPerSecond(name, price))
    .filter((usd) => usd !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

export interface VideoCost {
  likely: number | null;
  worst: number | null;
}

/** What a video costs by the listed prices, USD; null is unknown. */
export function videoCost(wish: VideoWish, listed: VideoModel | undefined): VideoCost {
  if (!listed) return { likely: null, worst: null };
  const all = applying(listed, wish.resolution).map(([name, price]) => usdPerSecond(name, price));
  const known = all.filter((usd) => usd !== null);
  const durations = wish.duration === undefined ? (listed.durations ?? []) : [wish.duration];
  if (known.length === 0 || durations.length === 0) return { likely: null, worst: null };
  return {
    likely: roundDollars(Math.min(...known) * Math.min(...durations)),
    worst: known.length < all.length ? null : roundDollars(Math.max(...known) * Math.max(...durations)),
  };
}
