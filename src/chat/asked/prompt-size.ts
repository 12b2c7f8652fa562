import { tokensPerImage } from "../../catalog/prices/cost-estimate.ts";
import { estimateTokens } from "../../lib/tokens.ts";
import type { Message, Part } from "./message-schema.ts";

// Roles and separators.
const tokensPerMessage = 4;
// As an image, whatever its file's size: base64 is no text.
const tokensPerMedium = tokensPerImage;

/** About how many tokens a request's prompt has; media count by number, never by their bytes. */
export function promptTokens(messages: readonly Message[], tools: readonly unknown[] = []): number {
  const texts = messages.map(
    (message) => tokensPerMessage + contentTokens(message.content) + callTokens(message),
  );
  const definitions = tools.length > 0 ? estimateTokens(JSON.stringify(tools)) : 0;
  return texts.reduce((sum, tokens) => sum + tokens, definitions);
}

function contentTokens(content: string | Part[] | null | undefined): number {
  if (typeof content === "string") return estimateTokens(content);
  return (content ?? [])
    .map((part) => (part.type === "text" ? estimateTokens(part.text ?? "") : tokensPerMedium))
    .reduce((sum, tokens) => sum + tokens, 0);
}

const callTokens = (message: Message): number =>
  "tool_calls" in message && message.tool_calls ? estimateTokens(JSON.stringify(message.tool_calls)) : 0;

/** What the model must be able to take in, beside text. PDFs are not among it: OpenRouter parses them for any model. */
export function promptModalities(messages: readonly Message[]): string[] {
  return [...new Set(partsOf(messages).flatMap(({ type }) => modalityOf(type) ?? []))];
}

export const countImages = (messages: readonly Message[]): number =>
  partsOf(messages).filter(({ type }) => type === "image_url").length;

/** Whether there are parts whose tokens cannot be told from here: a PDF may have a page or a thousand. */
export const hasUnmeasuredParts = (messages: readonly Message[]): boolean =>
  partsOf(messages).some(({ type }) => type !== "text" && type !== "image_url");

const partsOf = (messages: readonly Message[]): Part[] =>
  messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));

const modalities: Readonly<Record<string, string>> = {
  image_url: "image",
  input_audio: "audio",
  video_url: "video",
  input_video: "video",
};

/** What a model must be able to take in for a part of this type; undefined for text and for what OpenRouter reads for any. */
export const modalityOf = (type: string): string | undefined =>
  Object.hasOwn(modalities, type) ? modalities[type] : undefined;

/** OpenRouter docs, prompt caching: a part with cache_control is written to the provider's cache. */
export const hasCacheControl = (messages: readonly Message[]): boolean =>
  partsOf(messages).some((part) => "cache_control" in part);
