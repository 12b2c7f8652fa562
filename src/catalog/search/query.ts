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
  /** `detailed` is `full`. */
  detail?: "ids" | "concise" | "full" | "detailed" | undefined;
  /** Also those whose end has come. */
  expired?: boolean | undefined;
  /** Unix milliseconds; without it nothing is known to have expired. */
  now?: number | undefined;
  /** False: those that only choose among other models are left out, unless authors are asked for. */
  routers?: boolean | undefined;
}

/** The authors that a query names; a blank name names nobody. */
export const authorsIn = ({ provider = [] }: SearchQuery): string[] =>
  [provider].flat().filter((name) => name.trim() !== "");
