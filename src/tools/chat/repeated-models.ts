import type { ChatRequest } from "../../openrouter/chat-attempt.ts";
import { type CacheRequest, canonical } from "../../openrouter/response-cache.ts";
import type { Planned } from "./routing-report.ts";

export interface RepeatedModels {
  /** Requests for which a cache would hold one answer instead of several. */
  uncached: ReadonlySet<ChatRequest>;
  warnings: string[];
}

/** Models that are asked the very same thing at once, in the hope of another answer each time. */
export function repeatedModels(
  { strategy, ranked }: Planned,
  cache: CacheRequest | undefined,
): RepeatedModels {
  const uncached = new Set<ChatRequest>();
  const ids = new Set<string>();
  if (strategy !== "best_of" && strategy !== "compare") return { uncached, warnings: [] };
  const bodies = ranked.map(({ request }) => JSON.stringify(canonical(request)));
  for (const [place, { id, request }] of ranked.entries()) {
    const body = bodies[place] ?? "";
    if (bodies.indexOf(body) === bodies.lastIndexOf(body)) continue;
    uncached.add(request);
    ids.add(id);
  }
  const seeded = [...uncached].some(({ seed }) => seed !== undefined);
  const because = [
    ...(cache && ids.size > 0 ? ["the cache was not asked, because it gives the same answer each time"] : []),
    ...(seeded ? ["with the same seed its answers may be the same"] : []),
  ];
  const warnings = because.map(
    (why) => `${[...ids].join(" and ")} stands in the list more than once: ${why}`,
  );
  return { uncached, warnings };
}
