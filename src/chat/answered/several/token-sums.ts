import type { Usage } from "../../../openrouter/chat/completion.ts";

const tokenKinds = ["prompt_tokens", "completion_tokens", "total_tokens"] as const;

/** Of all answers together; a kind that one of them does not tell is left out. */
export function tokenSums(usages: readonly (Usage | null | undefined)[]): Record<string, number> {
  const sums = tokenKinds.flatMap((kind) => {
    const counts = usages.map((usage) => usage?.[kind]);
    const known = counts.filter((count) => typeof count === "number");
    return known.length === counts.length
      ? [[kind, known.reduce((sum, count) => sum + count, 0)] as const]
      : [];
  });
  return Object.fromEntries(sums);
}
