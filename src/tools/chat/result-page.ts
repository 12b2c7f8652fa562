import { pageOf } from "../../lib/text-page.ts";
import type { ChatResult } from "./result.ts";

/** Characters (UTF-16 units) of an answer's text in one result: about 5,000 tokens, well inside every client's limit. */
const usualPageCharacters = 20_000;

/** The result with the part of its text that begins at `offset`; pages joined are exactly the text. */
export function pageOfResult(
  result: ChatResult,
  offset: number,
  pageCharacters = usualPageCharacters,
): ChatResult {
  const [choice, ...others] = result.choices;
  if (!choice) return result;
  const { content, reasoning } = choice.message;
  const page = pageOf(content ?? "", offset, pageCharacters);
  const cutReasoning = reasoning !== undefined && reasoning.length > pageCharacters;
  const message = {
    ...choice.message,
    content: content === null ? null : page.text,
    ...(cutReasoning && { reasoning: pageOf(reasoning, 0, pageCharacters).text }),
  };
  const warnings = [
    ...result.warnings,
    ...(cutReasoning ? [`The reasoning was cut to fit: it has ${reasoning.length} characters`] : []),
    ...(page.next === undefined
      ? []
      : [`The text goes on: call get_result with result_id and offset ${page.next} for the next part`]),
  ];
  return {
    ...result,
    choices: [{ ...choice, message }, ...others],
    ...(page.next !== undefined && { next_offset: page.next }),
    warnings,
  };
}
