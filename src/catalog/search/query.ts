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
  /** The id's author, or some of them, as in the id or as displayed. */
  provider?: string | readonly string[] | undefined;
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

/** The authors that a query names; a blank name names nobody. */
export const authorsIn = ({ provider = [] }: SearchQuery): string[] =>
  [provider].flat().filter((name) => name.trim() !== "");
