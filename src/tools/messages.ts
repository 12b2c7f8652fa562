import { z } from "zod";

import { invalid } from "../errors.ts";
import { mistakesIn } from "../lib/mistakes.ts";

const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
});

const messageList = z.array(message).min(1).max(10_000);

/** The `messages` parameter: OpenAI's list, that list as a JSON string, or a bare string for one user message. */
export const messages = z
  .union([messageList, z.string().min(1)])
  .describe(
    "The conversation in OpenAI's format (role, content as text or parts); a plain string is one user message",
  );

export type Message = z.output<typeof message>;

/** The messages as they are sent: everything kept, order untouched. */
export function toMessages(input: z.output<typeof messages>): Message[] {
  if (typeof input !== "string") return input;
  const list = listIn(input);
  if (!list) return [{ role: "user", content: input }];
  const parsed = messageList.safeParse(list);
  if (parsed.success) return parsed.data;
  throw invalid(
    "invalid_arguments",
    `Invalid arguments for chat_completion: ${mistakesIn(parsed.error, [], "messages").join("; ")}`,
    "Correct them and call again",
  );
}

const isMessage = (item: unknown): boolean => typeof item === "object" && item !== null && "role" in item;

/** A string that is a non-empty JSON array of objects with a role is meant as messages; any other is just text. */
function listIn(text: string): unknown[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.length > 0 && list.every(isMessage) ? list : undefined;
  } catch {
    return undefined;
  }
}
