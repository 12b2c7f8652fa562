import type { Model } from "../catalogue/model.ts";
import { type JsonObject, objectOf } from "../json.ts";
import type { ChatRequest } from "./ask/request.ts";
import { headOf, inOneLine } from "./text.ts";

export type ReasoningFormat = "anthropic-claude-v1" | "openai-responses-v1" | "unknown";

export interface Thought {
  text: string;
  format: ReasoningFormat;
  shown: boolean;
}

const formats: Record<string, ReasoningFormat> = {
  anthropic: "anthropic-claude-v1",
  openai: "openai-responses-v1",
};

function wanted(model: Model, body: JsonObject): boolean {
  const { effort = body.reasoning_effort, enabled, max_tokens: budget } = objectOf(body.reasoning);
  if (!model.reasoning) return false;
  if (model.reasoning.mandatory) return true;
  if (effort === "none" || enabled === false) return false;
  const asked =
    effort !== undefined || enabled === true || budget !== undefined || body.include_reasoning === true;
  return asked || model.reasoning.default_enabled === true;
}

/** What a reasoning model thinks before it speaks; empty for the others. */
export function reasoningFor(model: Model, { body, prompt }: ChatRequest, maxTokens: number): Thought {
  const topic = headOf(inOneLine(prompt), 60);
  const text = `The user writes: "${topic}". A plain answer will do. Let me give it.`;
  return {
    text: wanted(model, body) ? text.slice(0, maxTokens * 4) : "",
    format: formats[model.id.split("/")[0] ?? ""] ?? "unknown",
    shown: objectOf(body.reasoning).exclude !== true && body.include_reasoning !== false,
  };
}

/** The structured twin of a piece of reasoning. */
export const detailOf = (text: string, format: ReasoningFormat): JsonObject =>
  format === "openai-responses-v1"
    ? { type: "reasoning.summary", summary: text, format, index: 0 }
    : { type: "reasoning.text", text, format, index: 0 };

/** What proves the reasoning to its author later: it comes by itself, without text. */
export function proofOf(format: ReasoningFormat): JsonObject | undefined {
  const value = Buffer.from("simulated signature").toString("base64");
  if (format === "anthropic-claude-v1") return { type: "reasoning.text", signature: value, format, index: 0 };
  if (format === "openai-responses-v1") {
    return { type: "reasoning.encrypted", data: value, id: "rs_simulated", format, index: 0 };
  }
  return undefined;
}
