import type { JsonObject } from "../json.ts";
import type { ReasoningFormat } from "./reasoning.ts";
import type { ToolCall } from "./tool-calls.ts";

/** A finished answer, whichever way it travels. */
export interface Completion {
  content: string | null;
  reasoning: string;
  reasoningFormat: ReasoningFormat;
  /** False for reasoning that is billed and not shown. */
  showReasoning: boolean;
  refusal: string | null;
  toolCalls: ToolCall[];
  /** Data URIs. */
  pictures: string[];
  annotations: JsonObject[];
  finishReason: string | null;
  nativeFinishReason: string | null;
  /** An error inside the choice, next to what there is of the answer. */
  error?: JsonObject;
  noChoices?: boolean;
  /** A provider's fault is not charged. */
  billed: boolean;
}
