import { z } from "zod";

import { invalid } from "../../errors.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { mistakesIn } from "../../lib/mistakes.ts";
import { conversation, type Message, withWholeParts } from "./message-schema.ts";

const role = z.enum(["system", "developer", "user", "assistant", "tool"]);

/**
 * The `messages` parameter as clients are shown it, which is an outline: the whole of it is checked in `toMessages` and
 * would cost every definition a thousand words.
 */
export const shownMessages = () => {
  const parts = z.array(z.looseObject({ type: z.string().optional() }));
  return z
    .array(z.looseObject({ role, content: z.union([z.string(), parts]).optional() }))
    .describe(
      "The conversation in OpenAI's format; content is text or parts (text, image_url, input_audio, video_url, file)",
    );
};

/** As it is understood: that list, the list as JSON text, or any other text for one user message. */
export const understoodMessages = z.union([z.array(z.looseObject({ role })), z.string()]);

/** The messages as they are sent: everything kept, order untouched. Refuses wrong shapes with the path of the mistake. */
export function toMessages(input: z.output<typeof understoodMessages>): Message[] {
  const written = typeof input === "string" ? (listIn(input) ?? [{ role: "user", content: input }]) : input;
  const list = written.map(withWholeParts);
  const checked = conversation.safeParse(list);
  if (checked.success && !isBlank(input)) return list as Message[];
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for chat_completion: ${checked.success ? "messages: it is empty" : mistakesIn(checked.error, [], "messages").join("; ")}`,
    "Correct them and call again",
  );
}

const isBlank = (input: unknown): boolean => typeof input === "string" && input.trim() === "";

const isMessage = (item: unknown): boolean => typeof item === "object" && item !== null && "role" in item;

/** A string that is a non-empty JSON array of objects with a role is meant as messages; any other is just text. */
function listIn(text: string): unknown[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  const list = jsonOrUndefined(text);
  return Array.isArray(list) && list.length > 0 && list.every(isMessage) ? list : undefined;
}
