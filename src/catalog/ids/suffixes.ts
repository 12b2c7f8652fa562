/** Suffixes that OpenRouter takes on any model without listing the combination. OpenRouter docs, model variants. */
export const virtualSuffixes = {
  nitro: "fastest provider first",
  floor: "cheapest provider first",
  exacto: "providers best at tool calls first",
  online: "answers with web search (deprecated: the tool openrouter:web_search takes its place)",
  extended: "longer context where a provider offers it (deprecated)",
  thinking: "reasoning switched on (deprecated: the parameter reasoning takes its place)",
  batch: "batch API only",
} as const;

export const isVirtualSuffix = (tag: string): boolean => Object.hasOwn(virtualSuffixes, tag);

/** `root:tag:tag` in its parts, lower case. */
export function splitSuffixes(id: string): { root: string; tags: string[] } {
  const [root = "", ...tags] = id.toLowerCase().split(":");
  return { root, tags: [...new Set(tags)].filter((tag) => tag !== "") };
}

export const joinSuffixes = (root: string, tags: readonly string[]): string => [root, ...tags].join(":");
