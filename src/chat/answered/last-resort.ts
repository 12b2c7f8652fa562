import { factsOf, sentences } from "../../errors.ts";
import type { Cleaner } from "../../lib/cleaner.ts";
import { cut } from "../../lib/cut.ts";
import { sumKnown } from "../../lib/sum-known.ts";
import type { AssistantMessage, Choice, Completion } from "../../openrouter/chat/completion.ts";

interface LastResortOptions {
  cleaner: Pick<Cleaner, "data">;
  /** Where the page begins, in the texts of all choices one behind the other. */
  offset: number;
  pageCharacters: number;
  /** Keeps the rest of the text, and tells under which id. */
  keep: () => string;
}

/**
 * The words that came, and what they cost, of a call in which something was thrown behind the answer; undefined when there
 * are none. It leans on nothing that makes a usual result: any of that may be what failed.
 */
export function lastResort(
  arrivals: readonly Completion[],
  error: unknown,
  { cleaner, ...options }: LastResortOptions,
): object | undefined {
  const isOurs = factsOf(error).category === "Internal Error";
  const choices = arrivals.flatMap((completion) => wordsOf(completion, isOurs));
  if (choices.length === 0) return undefined;
  const paid = {
    object: "chat.completion",
    usage: { cost: sumKnown(arrivals.map(({ usage }) => usage?.cost)) },
    status: "partial",
  };
  try {
    const clean = cleaner.data(choices);
    const warnings = [cleaner.data(isOurs ? ours(error) : theirs(error))];
    return { ...paid, ...pageOfWords(clean, options), warnings };
  } catch {
    // What takes secrets out of a text is what failed.
    return { ...paid, choices: [], warnings: [withheld] };
  }
}

const paidAgain = "Asking again would be paid again; please report this as a bug in openrouter-mcp";

const ours = (error: unknown): string =>
  `Something failed behind the answer (${factsOf(error).what}): this is the text that came, and what it cost. ${paidAgain}`;

const theirs = (error: unknown): string =>
  `This is the text that came before something failed: ${sentences(factsOf(error))}`;

const withheld = `Something failed behind the answer, and so did what takes secrets out of texts: the answer is withheld, and this is what it cost. ${paidAgain}`;

interface Words extends Pick<Choice, "index" | "finish_reason"> {
  /** The generation's. */
  id: string | null;
  model: string | null;
  provider: string | null;
  message: Pick<AssistantMessage, "role" | "content" | "refusal" | "reasoning" | "tool_calls">;
}

/** Of each choice what it says; what it thought only where that is all there is of an answer. */
function wordsOf({ id, model, provider, choices }: Completion, thoughtsCount: boolean): Words[] {
  return choices.flatMap(({ index, finish_reason, message }) => {
    const { content, refusal, reasoning, tool_calls } = message;
    const says = Boolean(content || refusal || tool_calls?.length);
    if (!says && !(thoughtsCount && reasoning)) return [];
    const words = {
      role: message.role,
      content,
      ...(refusal && { refusal }),
      ...(tool_calls && { tool_calls }),
      ...(!says && { reasoning: reasoning ?? "" }),
    };
    return [{ index, id, model, provider, message: words, finish_reason }];
  });
}

/** The choices with the part of their text that is on the page; where the rest cannot be kept, all of it. */
function pageOfWords(
  choices: readonly Words[],
  { offset, pageCharacters, keep }: Omit<LastResortOptions, "cleaner">,
): { choices: Words[]; next_offset?: number; result_id?: string } {
  const all = choices.map(({ message }) => message.content ?? "").join("");
  const page = cut(all.slice(offset), pageCharacters);
  const next = offset + page.length;
  const id = next < all.length ? idFrom(keep) : undefined;
  const end = id === undefined ? all.length : next;
  let start = 0;
  const parts = choices.map(({ message, ...choice }) => {
    const text = message.content ?? "";
    const part = text.slice(Math.max(0, offset - start), Math.max(0, end - start));
    start += text.length;
    return { ...choice, message: { ...message, content: message.content === null ? null : part } };
  });
  return { choices: parts, ...(id !== undefined && { next_offset: next, result_id: id }) };
}

function idFrom(keep: () => string): string | undefined {
  try {
    return keep();
  } catch {
    return undefined;
  }
}
