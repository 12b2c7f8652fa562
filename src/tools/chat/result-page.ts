import { pageOf } from "../../lib/text-page.ts";
import type { AssistantMessage, Choice } from "../../openrouter/completion.ts";
import type { ChatResult } from "./result.ts";

/** Characters (UTF-16 units) of an answer's text in one result: about 5,000 tokens, well inside every client's limit. */
const usualPageCharacters = 20_000;

const longestLogprobs = 40_000;

/** The result with the part of its text that begins at `offset`; pages joined are exactly the text. */
export function pageOfResult(
  result: ChatResult,
  offset: number,
  pageCharacters = usualPageCharacters,
): ChatResult {
  const [choice, ...others] = result.choices;
  if (!choice) return result;
  const { content } = choice.message;
  const page = pageOf(content ?? "", offset, pageCharacters);
  const fits = fittingMessage(choice.message, offset, pageCharacters);
  const message = { ...fits.message, content: content === null ? null : page.text };
  const warnings = [
    ...result.warnings,
    ...fits.warnings,
    ...(offset === 0 && JSON.stringify(choice.logprobs ?? {}).length > longestLogprobs
      ? ["The logprobs were left out to fit: ask for fewer tokens or fewer top_logprobs"]
      : []),
    ...(page.next === undefined || result.status === "in_progress"
      ? []
      : [`The text goes on: call get_result with result_id and offset ${page.next} for the next part`]),
  ];
  const cut = offset > 0 ? [] : others.map((other) => cutChoice(other, pageCharacters));
  if (cut.some((other, index) => other !== others[index])) warnings.push("The other choices were cut to fit");
  return {
    ...result,
    choices: [{ ...withoutLogprobs(choice, offset), message }, ...cut],
    ...(page.next !== undefined && { next_offset: page.next }),
    warnings,
  };
}

/** What stands beside the text: whole on the first page where it fits, and not again on the next ones. */
function fittingMessage(
  message: AssistantMessage,
  offset: number,
  most: number,
): { message: AssistantMessage; warnings: string[] } {
  const {
    reasoning,
    reasoning_details: details,
    annotations: _citations,
    images: _images,
    audio: _audio,
    ...rest
  } = message;
  if (offset > 0) return { message: rest, warnings: [] };
  const warnings: string[] = [];
  const fitting = { ...message };
  if (reasoning !== undefined && reasoning.length > most) {
    fitting.reasoning = pageOf(reasoning, 0, most).text;
    warnings.push(`The reasoning was cut to fit: it has ${reasoning.length} characters`);
  }
  // A tool call needs them whole: the model checks them when they come back.
  if (details && !message.tool_calls && JSON.stringify(details).length > most) {
    delete fitting.reasoning_details;
    warnings.push("The reasoning's details were left out to fit");
  }
  return { message: fitting, warnings };
}

function cutChoice(choice: Choice, most: number): Choice {
  const { content } = choice.message;
  if (content === null || content.length <= most) return choice;
  return { ...choice, message: { ...choice.message, content: pageOf(content, 0, most).text } };
}

/** They stand for the whole text, so they come once. */
function withoutLogprobs(choice: Choice, offset: number): Choice {
  const { logprobs, ...rest } = choice;
  return logprobs && offset === 0 && JSON.stringify(logprobs).length <= longestLogprobs ? choice : rest;
}
