import type { Model } from "../../openrouter/models.ts";

const positive = (count: number | null): number | null => (count !== null && count > 0 ? count : null);

/** Tokens a request can really hold: `context_length` may exceed what the first provider takes. Null when not given. */
export function contextWindow(model: Model): number | null {
  const own = positive(model.context_length);
  const served = positive(model.top_provider.context_length);
  if (own === null || served === null) return own ?? served;
  return Math.min(own, served);
}

/** Tokens, or null when the model states no limit of its own. */
export const maxOutputTokens = (model: Model): number | null =>
  positive(model.top_provider.max_completion_tokens);
