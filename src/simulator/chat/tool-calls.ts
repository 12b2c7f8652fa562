import { type JsonObject, objectOf } from "../json.ts";
import { sampleOf } from "./answer.ts";
import type { ChatRequest } from "./ask/request.ts";

export interface ToolCall {
  id: string;
  name: string;
  /** JSON, as a string. */
  arguments: string;
}

const nameOf = (tool: JsonObject): unknown => objectOf(tool.function).name;

/** The calls a model makes: when told "use the tool", or when `tool_choice` leaves it no other way. */
export function toolCallsFor({ body, tools, messages, prompt }: ChatRequest): ToolCall[] {
  const choice = body.tool_choice;
  const forced = nameOf(objectOf(choice));
  const functions = tools.filter(({ type }) => type === "function");
  const tool = functions.find((candidate) => forced === undefined || nameOf(candidate) === forced);
  const answered = messages.at(-1)?.role === "tool";
  const called = forced !== undefined || choice === "required" || /use the tool/i.test(prompt);
  if (!tool || choice === "none" || answered || !called) return [];
  return [
    {
      id: "toolu_simulated_01",
      name: String(nameOf(tool)),
      arguments: JSON.stringify(sampleOf(objectOf(tool.function).parameters)),
    },
  ];
}
