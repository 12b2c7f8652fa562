import { plainText } from "../../lib/plain-text.ts";
import type { AnswerMedia } from "../../media/write/answer-media.ts";
import { embedded, withoutEmbedded } from "../../media/write/embedded.ts";
import type { SavedMedia } from "../../media/write/save-media.ts";
import type { AssistantMessage } from "../../openrouter/chat/completion.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";

/** What became of each medium, in their order; undefined for what was no medium after all. */
type Kept = readonly (SavedMedia | undefined)[];

/** The images and audio in an answer, and the answer with references to files in their place: base64 is no text. */
export function mediaOf(
  message: AssistantMessage,
  request: ChatRequest,
): { media: AnswerMedia[]; withReferences: (kept: Kept) => AssistantMessage } {
  const images = (message.images ?? []).map((image): AnswerMedia => ({ url: urlOf(image) }));
  const sound = typeof message.audio?.data === "string" ? message.audio.data : undefined;
  const audio: AnswerMedia[] = sound ? [{ data: sound, format: audioFormat(message, request) }] : [];
  const inText = (message.content?.match(embedded) ?? []).map((url): AnswerMedia => ({ url }));
  return {
    media: [...images, ...audio, ...inText],
    withReferences(kept) {
      const rest = kept.slice(images.length + audio.length);
      let next = 0;
      return {
        ...message,
        ...(message.reasoning !== undefined && { reasoning: withoutEmbedded(message.reasoning) }),
        content: message.content?.replace(embedded, () => rest[next++]?.uri ?? "[unreadable media]") ?? null,
        ...(images.length > 0 && { images: kept.slice(0, images.length).map(reference) }),
        ...(message.audio && {
          audio: audioReference(message.audio, sound ? kept[images.length] : undefined),
        }),
      };
    },
  };
}

const reference = (saved: SavedMedia | undefined): object =>
  saved
    ? {
        ...(saved.path !== undefined && { path: saved.path }),
        media_type: saved.mediaType,
        bytes: saved.bytes,
      }
    : { unreadable: true };

function audioReference(
  audio: Record<string, unknown>,
  saved: SavedMedia | undefined,
): Record<string, unknown> {
  const { data: _bytes, ...said } = audio;
  const rest =
    typeof said.transcript === "string" ? { ...said, transcript: plainText(said.transcript) } : said;
  return saved ? { ...rest, ...reference(saved) } : rest;
}

function urlOf(image: unknown): string {
  if (typeof image !== "object" || image === null || !("image_url" in image)) return "";
  const { image_url: inner } = image;
  return typeof inner === "object" && inner !== null && "url" in inner && typeof inner.url === "string"
    ? inner.url
    : "";
}

/** What the answer says it is, else what was asked for; pcm16 is all that OpenAI's models stream. */
function audioFormat({ audio }: AssistantMessage, request: ChatRequest): string {
  if (typeof audio?.format === "string") return audio.format;
  const { audio: asked } = request;
  const named = typeof asked === "object" && asked !== null && "format" in asked ? asked.format : undefined;
  return typeof named === "string" ? named : "pcm16";
}
