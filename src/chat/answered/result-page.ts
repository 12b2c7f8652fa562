import type { PageAsked } from "../../context.ts";
import { invalid } from "../../errors.ts";
import { startOfCharacter } from "../../lib/cut.ts";
import { pageOf } from "../../lib/text-page.ts";
import type { AssistantMessage, Choice } from "../../openrouter/chat/completion.ts";
import { beside } from "./beside-text.ts";
import { lean } from "./lean.ts";
import { isFirstPage } from "./page-asked.ts";
import type { ChatResult } from "./result.ts";

/** Characters (UTF-16 units) of an answer's text in one result: about 5,000 tokens, well inside every client's limit. */
export const usualPageCharacters = 20_000;

interface Page {
  result: ChatResult;
  /** Whether there is something of it that is not on this page. */
  more: boolean;
}

/** As much of a result as one answer takes. */
export function pageOfResult(result: ChatResult, asked: PageAsked): Page {
  const { candidates, ...rest } = result;
  const { pageCharacters = usualPageCharacters } = asked;
  const page = isFirstPage(asked)
    ? firstPage(rest, pageCharacters, candidates !== undefined)
    : laterPage(rest, asked, { choices: candidates ?? rest.choices, pageCharacters });
  const shown = { ...page.result, warnings: [...new Set(page.result.warnings)] };
  return { result: lean(shown), more: page.more };
}

/** Everything, with the texts of several choices each as far as its share goes. */
function firstPage(result: ChatResult, pageCharacters: number, hasCandidates: boolean): Page {
  const { choices } = result;
  const share = Math.ceil(pageCharacters / Math.max(1, choices.length));
  const warnings = [...result.warnings];
  const parts = choices.map((choice) => {
    const shown = beside(choice, { characters: share, choices: choices.length });
    warnings.push(...shown.warnings);
    const { reasoning = "" } = shown.choice.message;
    const page = pageOf(textOf(choice), 0, share - reasoning.length);
    return { page, ...shown };
  });
  const isCut = parts.some(({ page }) => page.next !== undefined);
  const shown = parts.map(({ choice, page }, place): Choice => {
    const { content } = choice.message;
    const { length } = choices[place] ? textOf(choices[place]) : "";
    return {
      ...choice,
      message: { ...choice.message, content: content === null ? null : page.text },
      ...(isCut && choices.length > 1 && { characters: length }),
    };
  });
  const next = parts[0]?.page.next;
  const finished = result.status !== "in_progress";
  if (isCut && finished) warnings.push(goesOn(parts.map(({ page }) => page.next)));
  return {
    result: {
      ...result,
      choices: shown,
      ...(next !== undefined && finished && { next_offset: next }),
      ...(choices.length === 1 &&
        next !== undefined &&
        finished && { total_characters: lengthOf(choices[0]) }),
      warnings,
    },
    more: hasCandidates || isCut || parts.some(({ isReasoningCut }) => isReasoningCut),
  };
}

function goesOn(nexts: readonly (number | undefined)[]): string {
  if (nexts.length === 1)
    return `The text goes on: call get_result with result_id and offset ${nexts[0]} for the next part`;
  const cut = nexts.flatMap((next, place) =>
    next === undefined ? [] : [`candidate ${place + 1} and offset ${next}`],
  );
  return `Texts go on: call get_result with result_id, ${cut.join("; ")}`;
}

const textOf = ({ message }: Choice): string => message.content ?? "";
const lengthOf = (choice: Choice | undefined): number => (choice ? textOf(choice).length : 0);

interface Source {
  choices: readonly (Choice | null)[];
  pageCharacters: number;
}

/** A part of one text, and what stands beside it only where it begins. */
function laterPage(result: ChatResult, asked: PageAsked, { choices, pageCharacters }: Source): Page {
  const { offset = 0, part = "answer", candidate } = asked;
  const { routing: _told, warnings: _remarks, ...rest } = result;
  const choice = choiceAt(choices, candidate);
  const text = (part === "reasoning" ? choice.message.reasoning : choice.message.content) ?? "";
  const start = placeIn(text, offset);
  const page = pageOf(text, start, pageCharacters);
  const finished = result.status !== "in_progress";
  const isWhole = start === 0 && part === "answer";
  const { choice: shown, warnings } = isWhole
    ? beside(choice, { characters: pageCharacters, choices: 1 })
    : { choice: bare(choice), warnings: [] };
  const message: AssistantMessage =
    part === "reasoning"
      ? { role: "assistant", content: null, reasoning: page.text }
      : { ...shown.message, content: choice.message.content === null ? null : page.text };
  return {
    result: {
      ...rest,
      ...whoGave(shown),
      choices: [{ ...shown, message }],
      ...(offset < 0 && { offset: start }),
      ...(page.next !== undefined && finished && { next_offset: page.next }),
      ...(finished && { total_characters: text.length }),
      warnings: [...remarks(text, { offset, part }), ...(finished ? [] : result.warnings), ...warnings],
    },
    more: true,
  };
}

/** Of several answers the one that is shown, where it tells. */
function whoGave({
  id,
  model,
  provider,
}: Choice & Partial<Pick<ChatResult, "id" | "model" | "provider">>): object {
  return model === undefined ? {} : { id, model, provider };
}

function choiceAt(choices: readonly (Choice | null)[], candidate = 1): Choice {
  const choice = choices[candidate - 1];
  if (choice) return choice;
  const there = choices.length === 1 ? "is one answer" : `are ${choices.length} answers`;
  throw invalid(
    "candidate_not_found",
    choice === null
      ? `Candidate ${candidate} gave no answer`
      : `There is no candidate ${candidate}: there ${there}`,
    `Give a number from 1 to ${choices.length}`,
  );
}

/** Where a page begins: inside the text, never inside a character. */
function placeIn(text: string, offset: number): number {
  const place = offset < 0 ? Math.max(0, text.length + offset) : Math.min(offset, text.length);
  return startOfCharacter(text, place);
}

function remarks(text: string, { offset, part }: { offset: number; part: PageAsked["part"] }): string[] {
  const what = part === "reasoning" ? "reasoning" : "text";
  if (text === "") return [`There is no ${what} in it`];
  return offset >= text.length
    ? [`offset ${offset} is past the end: the ${what} has ${text.length} characters`]
    : [];
}

/** A choice without what comes with the beginning of its text. */
function bare({ logprobs: _all, panel: _panel, ...choice }: Choice & { panel?: unknown }): Choice {
  const { role, content, refusal, tool_calls: calls } = choice.message;
  const message = {
    role,
    content,
    ...(refusal !== undefined && { refusal }),
    ...(calls && { tool_calls: calls }),
  };
  return { ...choice, message };
}
