import { tokensPerImage } from "../../catalog/prices/cost-estimate.ts";
import { estimateTokens, mostTokens } from "../../lib/tokens.ts";
import type { Message, Part } from "./message-schema.ts";

/** A conversation as it is sent, with what is to be known of it: measured once, for any number of models. */
export interface Prompt {
  messages: readonly Message[];
  /** About how many tokens it has; media count by number, never by their bytes. */
  tokens: number;
  /** The most that its text can have, media aside. */
  mostTextTokens: number;
  images: number;
  /** What the model must be able to take in, beside text. PDFs are not among it: OpenRouter parses them for any model. */
  modalities: string[];
  /** A part of it is to be kept in the provider's cache. */
  writesCache: boolean;
  /** There are parts whose tokens cannot be told from here: a PDF may have a page or a thousand. */
  unmeasured: boolean;
}

/** OpenRouter docs, multimodal: the kinds of parts that are no text, with what a model must be able to take in for them. */
const media: ReadonlyMap<string, { modality?: string; holds: string }> = new Map([
  ["image_url", { modality: "image", holds: "url" }],
  ["input_audio", { modality: "audio", holds: "data" }],
  ["video_url", { modality: "video", holds: "url" }],
  ["input_video", { modality: "video", holds: "url" }],
  ["file", { holds: "file_data" }],
]);

// Roles and separators.
const tokensPerMessage = 4;
// As an image, whatever its file's size: base64 is no text.
const tokensPerMedium = tokensPerImage;

/** What a model must be able to take in for a part of this type; undefined for text and for what OpenRouter reads for any. */
export const modalityOf = (type: string): string | undefined => media.get(type)?.modality;

/** About how many tokens some messages have. */
export const messageTokens = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + measure(message).tokens, 0);

/** Measures a conversation. */
export function promptOf(messages: readonly Message[]): Prompt {
  const measured = messages.map(measure);
  const parts = measured.flatMap((one) => one.parts);
  return {
    messages,
    tokens: measured.reduce((sum, { tokens }) => sum + tokens, 0),
    mostTextTokens: mostTokens(JSON.stringify(measured.map(({ text }) => text))),
    images: parts.filter(({ type }) => type === "image_url").length,
    modalities: [
      ...new Set(measured.flatMap((one) => one.said).flatMap(({ type }) => modalityOf(type) ?? [])),
    ],
    // OpenRouter docs, prompt caching: such a part is written to the provider's cache.
    writesCache: parts.some((part) => "cache_control" in part || "prompt_cache_breakpoint" in part),
    unmeasured: parts.some(({ type }) => type !== "text" && type !== "image_url"),
  };
}

/** One message as it is measured. */
interface Measured {
  /** Parts of its content. */
  said: readonly Part[];
  /** With the media of an answer that is handed back. */
  parts: readonly Part[];
  tokens: number;
  /** All of it that is no medium. */
  text: object;
}

function measure(message: Message): Measured {
  const { role: _, content, images, audio, ...more } = message;
  const said = Array.isArray(content) ? content : [];
  const written = [
    ...(Array.isArray(images) ? images.map(imagePart) : []),
    ...(audio ? [{ type: "input_audio", input_audio: audio }] : []),
  ];
  const parts: Part[] = [...said, ...written];
  const texts = [
    ...(typeof content === "string" ? [content] : []),
    ...(Object.keys(more).length > 0 ? [JSON.stringify(more)] : []),
  ];
  return {
    said,
    parts,
    tokens: [...texts.map(estimateTokens), ...parts.map(partTokens)].reduce(
      (sum, tokens) => sum + tokens,
      tokensPerMessage,
    ),
    text: {
      ...message,
      ...(Array.isArray(content) && { content: said.map(withoutMedium) }),
      ...(written.length > 0 && { images: written.map(withoutMedium), audio: undefined }),
    },
  };
}

const imagePart = (image: unknown): Part => ({ ...Object(image), type: "image_url" });

const partTokens = (part: Part): number =>
  part.type === "text" ? estimateTokens(part.text ?? "") : tokensPerMedium;

/** The part without what only its medium's decoder reads. */
function withoutMedium(part: Part): object {
  const holds = media.get(part.type)?.holds;
  if (holds === undefined) return part;
  const medium = part[part.type];
  const described = typeof medium === "object" ? { ...medium, [holds]: undefined } : undefined;
  return { ...part, [part.type]: described };
}
