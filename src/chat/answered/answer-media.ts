import { cut } from "../../lib/cut.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { AnswerMedia } from "../../media/write/answer-media.ts";
import { replaceEmbedded, type Span, withoutEmbedded } from "../../media/write/embedded.ts";
import { mediaReference } from "../../media/write/media-reference.ts";
import type { SavedMedia } from "../../media/write/save-media.ts";
import type { AssistantMessage } from "../../openrouter/chat/completion.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";

/** What became of each medium, in their order; undefined for what was no medium after all. */
type Kept = readonly (SavedMedia | undefined)[];

/** The images and audio of a message in one order: those in `images`, its sound, those inside its text at `spans`. */
export function mediaOf(
  message: AssistantMessage,
  request: ChatRequest,
  spans: readonly Span[],
): AnswerMedia[] {
  const { images = [], audio, content } = message;
  const sound = soundOf(message);
  return [
    ...images.map((image): AnswerMedia => ({ url: urlOf(image) })),
    ...(sound === undefined ? [] : [{ data: sound, format: audioFormat(audio, request) }]),
    ...spans.map(({ start, end }): AnswerMedia => ({ url: content?.slice(start, end) ?? "" })),
  ];
}

/** A message whose media are somewhere else: base64 is no text. */
export interface MessageOfFiles {
  /** All of it but references to the media. Files that were there at once stand in its text. */
  said: AssistantMessage;
  /** For each of `images` where it is a link, the link. */
  links: (string | undefined)[];
  hasSound: boolean;
  /** Which media inside the text stand nowhere in it. */
  homeless: number[];
}

/** The message without the content of its media, which `kept` tells the whereabouts of; `spans` as above. */
export function withoutContent(
  message: AssistantMessage,
  kept: Kept,
  spans: readonly Span[],
): MessageOfFiles {
  const { images = [], audio, ...said } = message;
  const hasSound = soundOf(message) !== undefined;
  const first = images.length + (hasSound ? 1 : 0);
  const homeless: number[] = [];
  const content =
    said.content &&
    replaceEmbedded(said.content, spans, (_, index) => {
      const saved = kept[first + index];
      if (saved?.unsaved && kept.indexOf(saved) === first + index) homeless.push(first + index);
      return saved?.uri ?? (saved ? `[medium ${first + index + 1}]` : "[unreadable media]");
    });
  return {
    said: {
      ...said,
      content,
      ...(said.reasoning !== undefined && { reasoning: withoutEmbedded(said.reasoning) }),
      ...(audio && { audio: withoutData(audio) }),
    },
    links: images.map(linkOf),
    hasSound,
    homeless,
  };
}

/** The message with references to the files of its media. */
export function withReferences(
  { said, links, hasSound, homeless }: MessageOfFiles,
  kept: Kept,
): AssistantMessage {
  const images = [...links.keys(), ...homeless].flatMap((index) => {
    const saved = kept[index];
    const link = links[index];
    if (link !== undefined) return [{ url: link }];
    // The same picture twice is one file.
    return saved && kept.indexOf(saved) < index ? [] : [mediaReference(saved)];
  });
  const sound = hasSound ? kept[links.length] : undefined;
  return {
    ...said,
    ...(images.length > 0 && { images }),
    ...(sound && { audio: { ...said.audio, ...mediaReference(sound) } }),
  };
}

const soundOf = ({ audio }: AssistantMessage): string | undefined =>
  typeof audio?.data === "string" && audio.data !== "" ? audio.data : undefined;

function withoutData({ data: _bytes, ...said }: Record<string, unknown>): Record<string, unknown> {
  return typeof said.transcript === "string" ? { ...said, transcript: plainText(said.transcript) } : said;
}

function urlOf(image: unknown): string {
  if (typeof image !== "object" || image === null || !("image_url" in image)) return "";
  const { image_url: inner } = image;
  return typeof inner === "object" && inner !== null && "url" in inner && typeof inner.url === "string"
    ? inner.url
    : "";
}

// Signatures of storage services make links long, and a link without all of its signature leads nowhere.
const longestLink = 4000;

/** A picture that stays where it is: nothing is fetched from here. */
function linkOf(image: unknown): string | undefined {
  const url = urlOf(image);
  return /^https?:/i.test(url) ? plainText(cut(url, longestLink)) : undefined;
}

/** What the answer says it is, else what was asked for; pcm16 is all that OpenAI's models stream. */
function audioFormat(audio: AssistantMessage["audio"], { audio: asked }: ChatRequest): string {
  if (typeof audio?.format === "string") return audio.format;
  const named = typeof asked === "object" && asked !== null && "format" in asked ? asked.format : undefined;
  return typeof named === "string" ? named : "pcm16";
}
