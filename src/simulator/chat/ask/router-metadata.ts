import type { JsonObject } from "../../json.ts";
import type { ChatRequest } from "./request.ts";

/** One try of one model. */
export interface Hop {
  model: string;
  provider: string;
  status: number;
}

/** What `X-OpenRouter-Metadata: enabled` brings: who was asked, in which order. */
export function routerMetadata(
  { models, wantsMetadata }: ChatRequest,
  hops: Hop[],
): { openrouter_metadata?: JsonObject } {
  const [requested = ""] = models;
  if (!wantsMetadata) return {};
  return {
    openrouter_metadata: {
      requested,
      strategy: models.length > 1 ? "fallback" : "direct",
      region: null,
      summary: `available=${hops.length}`,
      attempt: hops.length,
      is_byok: false,
      endpoints: { total: hops.length, available: [] },
      attempts: hops,
    },
  };
}
