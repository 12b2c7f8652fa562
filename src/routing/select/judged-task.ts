/** What the candidates were asked, as far as a judge is shown it. */
interface JudgedTask {
  /** The system's and developer's messages. */
  instructions: string;
  /** The last message of the user. */
  question: string;
  /** Whether there was more to it than text. */
  hasOtherParts: boolean;
}

export function judgedTask(messages: readonly unknown[]): JudgedTask {
  const all = messages.map(toMessage);
  const instructions = all.filter(({ role }) => role === "system" || role === "developer");
  const question = all.filter(({ role }) => role === "user").slice(-1);
  return {
    instructions: textOf(instructions, "\n\n"),
    question: textOf(question, "\n"),
    hasOtherParts: [...instructions, ...question].some(({ parts }) => parts.some((part) => !isText(part))),
  };
}

interface Message {
  role: unknown;
  parts: readonly unknown[];
}

function toMessage(message: unknown): Message {
  if (typeof message !== "object" || message === null) return { role: undefined, parts: [] };
  const role = "role" in message ? message.role : undefined;
  const content = "content" in message ? message.content : undefined;
  if (typeof content === "string") return { role, parts: [{ type: "text", text: content }] };
  return { role, parts: Array.isArray(content) ? content : [] };
}

const textOf = (messages: readonly Message[], between: string): string =>
  messages
    .flatMap(({ parts }) => parts.filter(isText))
    .map(({ text }) => text)
    .join(between);

const isText = (part: unknown): part is { text: string } =>
  typeof part === "object" &&
  part !== null &&
  "type" in part &&
  part.type === "text" &&
  "text" in part &&
  typeof part.text === "string";
