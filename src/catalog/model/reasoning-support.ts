import type { Model } from "../../openrouter/models.ts";
import { reasoningEfforts } from "../ids/uri-parameters.ts";

export interface ReasoningSupport {
  /** Cannot be switched off. */
  mandatory: boolean;
  default_enabled: boolean | null;
  default_effort: string | null;
  /** Values `reasoning.effort` may take; empty when there is no choice of effort. */
  supported_efforts: string[];
  /** Whether `reasoning.max_tokens` sets a budget; null when not stated. */
  supports_max_tokens: boolean | null;
}

/** Null for a model that lists no reasoning. */
export function reasoningSupport({ reasoning }: Model): ReasoningSupport | null {
  if (!reasoning) return null;
  const { supported_efforts: efforts } = reasoning;
  return {
    mandatory: reasoning.mandatory ?? false,
    default_enabled: reasoning.default_enabled,
    default_effort: reasoning.default_effort,
    // OpenRouter's specification, ModelReasoning: null stands for every effort, absent for no selector.
    supported_efforts: efforts === null ? [...reasoningEfforts] : (efforts ?? []),
    supports_max_tokens: reasoning.supports_max_tokens,
  };
}
