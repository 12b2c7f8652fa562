import type { Implementation, Result } from "@modelcontextprotocol/sdk/types.js";

interface Caching {
  ttlMs: number;
  cacheScope: "public" | "private";
}

const hourMs = 3_600_000;
const fixed: Caching = { ttlMs: hourMs, cacheScope: "public" };

/** How long a client may keep an answer: lists never change while the process lives. */
const caching: Readonly<Record<string, Caching>> = {
  "server/discover": fixed,
  "tools/list": fixed,
  "prompts/list": fixed,
  "resources/list": fixed,
  "resources/templates/list": fixed,
};

// What is told of models is as old as the catalogue may be; of all else it is the user's own, and may change at any time.
const models: Caching = { ttlMs: 300_000, cacheScope: "public" };
const own: Caching = { ttlMs: 0, cacheScope: "private" };
const isOfModels = /^openrouter:\/\/(models\/|(newest|most-intelligent|free)-models)/i;

function cachingOf(method: string, uri: string | undefined): Caching | undefined {
  if (method === "resources/read") return isOfModels.test(uri ?? "") ? models : own;
  return Object.hasOwn(caching, method) ? caching[method] : undefined;
}

/** A result with what every result of the revision says besides. */
export function stamped(
  result: Result,
  { method, uri, serverInfo }: { method: string; uri?: string | undefined; serverInfo: Implementation },
): Result {
  const { _meta: meta } = result;
  return {
    resultType: "complete",
    ...result,
    ...cachingOf(method, uri),
    _meta: { ...meta, "io.modelcontextprotocol/serverInfo": serverInfo },
  };
}
