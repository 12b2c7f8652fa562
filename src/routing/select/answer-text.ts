import { canonical } from "../../openrouter/chat/response-cache.ts";
import type { Answer } from "./selection.ts";

/** What an answer says, without what tells only who said it. */
interface AnswerText {
  text: string;
  /** Name and arguments of each call as JSON; "" without any. */
  calls: string;
}

export const answerText = ({ text, toolCalls }: Answer): AnswerText => ({
  text: text.trim(),
  calls: toolCalls === undefined ? "" : bareCalls(toolCalls),
});

/** Ids differ from answer to answer, and their form names the provider ("toolu_...", "call_..."). */
function bareCalls(json: string): string {
  const calls = parsed(json);
  if (!Array.isArray(calls)) return json.trim();
  return JSON.stringify(canonical(calls.map(bareCall)));
}

function bareCall(call: unknown): unknown {
  if (typeof call !== "object" || call === null || !("function" in call)) return call;
  const { function: called } = call;
  if (typeof called !== "object" || called === null || !("name" in called)) return called;
  const given = "arguments" in called ? called.arguments : undefined;
  return { name: called.name, arguments: typeof given === "string" ? parsed(given) : given };
}

/** What is not JSON stays the text that it is. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
