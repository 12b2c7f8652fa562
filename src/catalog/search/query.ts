import type { Capability } from "../model/capabilities.ts";

export const sortNames = [
  "relevance",
  "price",
  "context",
  "newest",
  "intelligence",
  "coding",
  "agentic",
] as const;

export type Sort = (typeof sortNames)[number];

/** The input of `search_models`. Prices in USD per million tokens, lengths in tokens. */
export interface SearchQuery {
  query?: string | undefined;
  /** The id's author, as in the id or as displayed. */
  provider?: string | undefined;
  minContextLength?: number | undefined;
  maxContextLength?: number | undefined;
  maxPromptPrice?: number | undefined;
  maxCompletionPrice?: number | undefined;
  /** True requires; false leaves out models known to have it. */
  capabilities?: { [Name in Capability]?: boolean | undefined } | undefined;
  /** "all" filters nothing. */
  inputModality?: string | undefined;
  /** "text" unless given; "all" filters nothing. */
  outputModality?: string | undefined;
  supportedParameters?: readonly string[] | undefined;
  /** True: only free models; false: none of them. */
  free?: boolean | undefined;
  sort?: Sort | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
  detail?: "concise" | "detailed" | undefined;
}
