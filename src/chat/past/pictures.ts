import type { Message, Part } from "../asked/message-schema.ts";

/**
 * An answer with its pictures. In the place of one that cannot be sent stands a text, and that goes into what was said: an
 * answer has no other place for it, and one of nothing but pictures would be an empty message, which providers refuse.
 */
export function withPictures(message: Message, shown: readonly Part[]): Message {
  const { images: _before, ...said } = message as Message & { images?: unknown };
  const pictures = shown.filter(({ type }) => type !== "text");
  const names = shown.filter(({ type }) => type === "text");
  const { content } = said;
  return {
    ...said,
    ...(names.length > 0 && {
      content: Array.isArray(content)
        ? [...content, ...names]
        : [content, ...names.map(({ text }) => text)].filter(Boolean).join("\n"),
    }),
    ...(pictures.length > 0 && { images: pictures }),
  };
}
