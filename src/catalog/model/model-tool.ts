import { lookUp } from "../../lib/look-up.ts";
import type { Model } from "../../openrouter/models.ts";
import { outputModalities, outputsText } from "./capabilities.ts";

/** By what a model makes, beside text. */
const tools = {
  image: "generate_image",
  embeddings: "create_embeddings",
  rerank: "rerank_documents",
  speech: "generate_speech",
  transcription: "transcribe_audio",
  video: "generate_video",
} as const;

type ModelTool = "chat_completion" | (typeof tools)[keyof typeof tools];

/**
 * The tool that asks a model; undefined where none does. Models that draw and write list pictures first, routers and
 * models that mostly write list text first (OpenRouter's catalogue, August 2026).
 */
export function toolOf(model: Model): ModelTool | undefined {
  const [first = "text"] = outputModalities(model);
  return lookUp(tools, first) ?? (outputsText(model) ? "chat_completion" : undefined);
}

/** Whether the tool can ask the model, be it the usual one for it or not. */
export const suits = (model: Model, tool: ModelTool): boolean =>
  toolOf(model) === tool ||
  (tool === "chat_completion" && outputsText(model)) ||
  outputModalities(model).some((modality) => lookUp(tools, modality) === tool);
