import type { Conversation, KeptMessage, KeptTurn } from "../conversations/turn.ts";
import { startOfCharacter } from "../lib/cut.ts";
import { plainText } from "../lib/plain-text.ts";

const mostCharacters = 20_000;

/** A conversation for people to read: its newest part where it is long. */
export function asMarkdown({ conversation, turns }: Conversation): string {
  const text = plainText(turns.map(turnAsMarkdown).join("\n\n"));
  const from = startOfCharacter(text, Math.max(0, text.length - mostCharacters));
  const shown = from > 0 ? `…${text.slice(from)}` : text;
  return `# ${conversation}\n\n${shown}\n`;
}

function turnAsMarkdown({ turn, ts, messages, answers }: KeptTurn): string {
  const asked = messages.map((message) => `**${message.role}**: ${textOf(message)}`);
  const answered = answers.map(
    ({ model, message, partial }) =>
      `**${model ?? "unknown"}**${partial ? " (a part)" : ""}: ${textOf(message)}`,
  );
  return [`## Turn ${turn}, ${ts}`, ...asked, ...answered].join("\n\n");
}

function textOf({ content, tool_calls: calls }: KeptMessage): string {
  const parts = Array.isArray(content)
    ? content.map(({ text, type, from_file: name }) => text ?? `[${typeof name === "string" ? name : type}]`)
    : [content ?? ""];
  const called = Array.isArray(calls) ? [`\`${JSON.stringify(calls)}\``] : [];
  return [...parts, ...called].filter((part) => part !== "").join("\n\n");
}
