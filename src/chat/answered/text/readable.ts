import { plainText } from "../../../lib/plain-text.ts";
import type { Choice } from "../../../openrouter/chat/completion.ts";

/** What a model says is data: nothing in it may act on a terminal or read other than it is. */
export function readable({ message, ...choice }: Choice): Choice {
  return {
    ...choice,
    message: {
      ...message,
      content: message.content === null ? null : plainText(message.content),
      ...(message.reasoning !== undefined && { reasoning: plainText(message.reasoning) }),
      ...(message.refusal !== undefined && { refusal: plainText(message.refusal) }),
    },
  };
}
