import { AppError, invalid } from "../../../errors.ts";
import type { ErrorCode } from "../../../errors/codes.ts";
import { lookUp } from "../../../lib/look-up.ts";
import { type Choice, type Completion, hasOutput } from "../../../openrouter/chat/completion.ts";
import type { ChatRequest } from "../../../openrouter/chat/request.ts";
import { checkFormat } from "./answer-format.ts";

const finishWarnings: Readonly<Record<string, string>> = {
  length: "The answer was cut off at max_tokens: raise max_tokens, or ask for the rest",
  content_filter: "The provider's content filter cut the answer: rephrase the messages, or use another model",
};

/** Why an answer cannot be used, as a failure; undefined when it can. */
export async function flawOf(completion: Completion, request: ChatRequest): Promise<AppError | undefined> {
  const nothing = noAnswerIn(completion);
  if (nothing) return nothing;
  const { id, model, provider, choices, usage } = completion;
  const about = {
    model: model ?? undefined,
    provider: provider ?? undefined,
    generationId: id ?? undefined,
    cost: usage?.cost ?? undefined,
  };
  const flaw = (code: ErrorCode, what: string): AppError =>
    new AppError({ category: "API Error", code, what, next: "Try again, or use another model", ...about });
  const [choice] = choices;
  if (!choice || !hasOutput(choice.message)) {
    return choice?.message.refusal
      ? flaw("refusal", "The model refused to answer")
      : flaw("empty_answer", "The answer was empty");
  }
  if (choice.finish_reason === "content_filter") {
    const what = "The provider's content filter cut the answer";
    return invalid("content_filter", what, "Rephrase the messages, or use another model", about);
  }
  const { mismatch } = await checkFormat(completion, request);
  return mismatch === undefined ? undefined : flaw("format_mismatch", mismatch);
}

/** What the end of a choice means to its reader. */
export function finishWarning({ finish_reason, message }: Choice): string[] {
  const warning = lookUp(finishWarnings, finish_reason);
  if (warning) return [warning];
  if (hasOutput(message)) return [];
  return [message.refusal ? "The model refused to answer: see refusal" : "The answer is empty"];
}

/** Paid for, yet nothing to read: said plainly, with the way out. */
export function noAnswerIn({ choices, usage, id, model, provider }: Completion): AppError | undefined {
  const [choice] = choices;
  if (!choice || choices.some(({ message }) => hasOutput(message))) return undefined;
  const cost = usage?.cost == null ? "" : `, which cost ${usage.cost} USD`;
  const details = {
    model: model ?? undefined,
    provider: provider ?? undefined,
    generationId: id ?? undefined,
  };
  if (choice.finish_reason === "content_filter") {
    return invalid(
      "content_filter",
      `The content filter of ${provider ?? "the provider"} let nothing of the answer through${cost}`,
      "Rephrase the messages, or use another model",
      details,
    );
  }
  if (choice.finish_reason !== "length") return undefined;
  const all = usage?.completion_tokens || undefined;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens || undefined;
  const who = model ?? "The model";
  if (isSpentOnReasoning(choice, { all, reasoning })) {
    const spent =
      reasoning === undefined || reasoning === all ? all : [reasoning, all].filter(Boolean).join(" of ");
    return invalid(
      "reasoning_used_max_tokens",
      `${who} used up max_tokens for reasoning before any answer${spent ? ` (${spent} tokens)` : ""}${cost}`,
      "Raise max_tokens, or lower the reasoning effort (model?reasoning_effort=low)",
      details,
    );
  }
  const some = reasoning ? `, ${reasoning} of them reasoning` : "";
  return invalid(
    "cut_off_before_text",
    `${who} was cut off at max_tokens before any text${all ? ` (${all} tokens${some})` : ""}${cost}`,
    "Raise max_tokens",
    details,
  );
}

/** Most of it, where both were counted; else that there are thoughts at all. */
function isSpentOnReasoning(
  { message }: Choice,
  { all, reasoning }: { all: number | undefined; reasoning: number | undefined },
): boolean {
  if (reasoning !== undefined && all !== undefined) return reasoning * 2 >= all;
  return reasoning !== undefined || Boolean(message.reasoning || message.reasoning_details?.length);
}
