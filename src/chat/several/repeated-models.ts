import { isDeepStrictEqual } from "node:util";

import type { CacheRequest } from "../../openrouter/chat/response-cache.ts";
import { asksAll } from "../../routing/plan/plan-route.ts";
import type { Planned } from "../answered/several/routing-report.ts";

interface RepeatedModels {
  /** Ids for which a cache would hold one answer instead of several. */
  uncached: ReadonlySet<string>;
  warnings: string[];
}

/** Models that are asked the very same thing at once, in the hope of another answer each time. */
export function repeatedModels(
  { strategy, ranked }: Planned,
  cache: CacheRequest | undefined,
): RepeatedModels {
  if (!asksAll(strategy)) return { uncached: new Set(), warnings: [] };
  const repeated = ranked.filter(({ request }, place) =>
    ranked.some((other, at) => at !== place && isDeepStrictEqual(other.request, request)),
  );
  const uncached = new Set(repeated.map(({ id }) => id));
  const seeded = repeated.some(({ request }) => request["seed"] !== undefined);
  const because = [
    ...(cache && uncached.size > 0
      ? ["the cache was not asked, because it gives the same answer each time"]
      : []),
    ...(seeded ? ["with the same seed its answers may be the same"] : []),
  ];
  const names = [...uncached].join(" and ");
  const warnings = because.map((why) => `${names} stands in the list more than once: ${why}`);
  return { uncached, warnings };
}
