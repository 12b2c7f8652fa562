import { pageOf, type TextPage } from "../../lib/text-page.ts";
import type { AssistantMessage, Choice } from "../../openrouter/chat/completion.ts";
import type { ChatResult } from "./result.ts";

/** Characters (UTF-16 units) of an answer's text in one result: about 5,000 tokens, well inside every client's limit. */
export const usualPageCharacters = 20_000;

// Of all choices together.
const longestLogprobs = 40_000;
const longestAnnotations = 20_000;

/**
 * The result with the part of its text that begins at `offset`. The texts of several choices are paged one behind the
 * other, so that none is cut: pages joined are exactly the text of each.
 */
export function pageOfResult(
  result: ChatResult,
  offset: number,
  pageCharacters = usualPageCharacters,
): ChatResult {
  const { choices } = result;
  const text = choices.map(textOf).join("");
  const page = pageOf(text, offset, pageCharacters);
  const warnings = [...result.warnings];
  // What stands beside the text of each shares what one page can take of it.
  const share = (all: number): number => Math.ceil(all / Math.max(1, choices.length));
  const most = {
    reasoning: share(pageCharacters),
    logprobs: share(longestLogprobs),
    annotations: share(longestAnnotations),
  };
  const shown: Choice[] = [];
  for (const { choice, part, begins } of partsOn(page, offset, choices)) {
    const fits = begins ? fittingChoice(choice, most) : { choice: textOnly(choice), warnings: [] };
    const content = choice.message.content === null ? null : part;
    shown.push({ ...fits.choice, message: { ...fits.choice.message, content } });
    warnings.push(...fits.warnings);
  }
  if (page.next !== undefined && result.status !== "in_progress") {
    warnings.push(
      `The text goes on: call get_result with result_id and offset ${page.next} for the next part`,
    );
  }
  const { routing, ...rest } = result;
  return {
    ...rest,
    choices: shown,
    // With the first page, as all that is not text.
    ...(routing && offset === 0 && { routing }),
    ...(page.next !== undefined && { next_offset: page.next }),
    // Several choices may have the same to say.
    warnings: [...new Set(warnings)],
  };
}

const textOf = ({ message }: Choice): string => message.content ?? "";

interface Part {
  choice: Choice;
  part: string;
  /** Whether its text begins on this page, and what stands beside it with it. */
  begins: boolean;
}

/** The choices that a page has something of; the first one where it has nothing. */
function partsOn({ next }: TextPage, offset: number, choices: readonly Choice[]): Part[] {
  const pageEnd = next ?? Number.POSITIVE_INFINITY;
  let start = 0;
  const parts = choices.flatMap((choice): Part[] => {
    const own = textOf(choice);
    const from = start;
    start += own.length;
    const begins = from >= offset && from < pageEnd;
    const goesOn = from < offset && start > offset;
    if (!begins && !goesOn) return [];
    return [{ choice, part: own.slice(Math.max(0, offset - from), pageEnd - from), begins }];
  });
  const [first] = choices;
  return parts.length > 0 || !first ? parts : [{ choice: first, part: "", begins: false }];
}

function textOnly({ logprobs: _all, panel: _panel, ...choice }: Choice & { panel?: unknown }): Choice {
  const {
    reasoning: _thoughts,
    reasoning_details: _details,
    annotations: _citations,
    images: _images,
    audio: _audio,
    ...message
  } = choice.message;
  return { ...choice, message };
}

/** Characters of JSON. */
interface Room {
  reasoning: number;
  logprobs: number;
  annotations: number;
}

/** What stands beside the text: whole where it fits. */
function fittingChoice({ logprobs, ...choice }: Choice, most: Room): { choice: Choice; warnings: string[] } {
  const { message, warnings } = fittingMessage(choice.message, most);
  if (!logprobs) return { choice: { ...choice, message }, warnings };
  if (JSON.stringify(logprobs).length <= most.logprobs) {
    return { choice: { ...choice, logprobs, message }, warnings };
  }
  const left = "The logprobs were left out to fit: ask for fewer tokens or fewer top_logprobs";
  return { choice: { ...choice, message }, warnings: [...warnings, left] };
}

function fittingMessage(
  message: AssistantMessage,
  most: Room,
): { message: AssistantMessage; warnings: string[] } {
  const { reasoning, reasoning_details: details, annotations } = message;
  const warnings: string[] = [];
  const fitting = { ...message };
  if (reasoning !== undefined && reasoning.length > most.reasoning) {
    fitting.reasoning = pageOf(reasoning, 0, most.reasoning).text;
    warnings.push(`The reasoning was cut to fit: it has ${reasoning.length} characters`);
  }
  if (annotations && JSON.stringify(annotations).length > most.annotations) {
    fitting.annotations = firstOf(annotations, most.annotations);
    warnings.push(`${annotations.length - fitting.annotations.length} annotations were left out to fit`);
  }
  // A tool call needs them whole: the model checks them when they come back.
  if (details && !message.tool_calls && JSON.stringify(details).length > most.reasoning) {
    delete fitting.reasoning_details;
    warnings.push("The reasoning's details were left out to fit");
  }
  return { message: fitting, warnings };
}

/** As many of a list as have room in so many characters of JSON. */
function firstOf(list: readonly unknown[], most: number): unknown[] {
  let left = most;
  const end = list.findIndex((item) => {
    left -= JSON.stringify(item).length + 1;
    return left < 0;
  });
  return list.slice(0, end);
}
