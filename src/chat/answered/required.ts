import type { ChatRequest } from "../../openrouter/chat/request.ts";

// OpenRouter docs, provider selection: what an endpoint must keep to, or is not used.
const conditions = [
  "zdr",
  "data_collection",
  "enforce_distillable_text",
  "require_parameters",
  "allow_fallbacks",
  "only",
  "ignore",
  "quantizations",
] as const;

// Of these the request says nothing that OpenRouter would not do anyway.
const usual: Readonly<Record<string, unknown>> = { data_collection: "allow", allow_fallbacks: true };

/** What the request demanded of every provider, for its reader to know that it was in it; undefined when nothing. */
export function requiredOf({ provider }: Pick<ChatRequest, "provider">): object | undefined {
  if (!provider) return undefined;
  const demanded = conditions.flatMap((name) => {
    const value = provider[name];
    const isDemand = value !== undefined && value !== null && value !== false && value !== usual[name];
    return isDemand || (name === "allow_fallbacks" && value === false) ? [[name, value] as const] : [];
  });
  return demanded.length > 0 ? Object.fromEntries(demanded) : undefined;
}
