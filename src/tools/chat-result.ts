import { type AppError, type Attempt, invalid } from "../errors.ts";
import type { ChatOutcome } from "../openrouter/chat.ts";
import type { Choice, Completion } from "../openrouter/completion.ts";

export interface ChatResult extends Omit<Completion, "usage"> {
  requested_model: string;
  usage: Record<string, unknown> & { cost: number | null };
  routing?: { executed: "client"; attempts: Attempt[] };
  status?: "partial";
  warnings: string[];
}

/** The completion as the caller gets it; throws when there is no answer in it. */
export function chatResult(
  requestedModel: string,
  { completion, interruption, failed, ms }: ChatOutcome,
): ChatResult {
  const problem = unanswered(completion);
  if (problem && !interruption) throw problem;
  const { usage, ...answer } = completion;
  const warnings = interruption
    ? [
        `This is only a part of the answer: ${interruption.facts.what}. ${interruption.facts.next ?? ""}`.trim(),
      ]
    : completion.choices.flatMap(finishWarning);
  if (usage?.cost == null) warnings.push("OpenRouter did not report what this cost");
  return {
    ...answer,
    requested_model: requestedModel,
    usage: { ...usage, cost: usage?.cost ?? null },
    ...(failed.length > 0 && {
      routing: { executed: "client" as const, attempts: [...failed, answered(completion, ms)] },
    }),
    ...(interruption && { status: "partial" as const }),
    warnings,
  };
}

function answered({ model, provider, usage }: Completion, ms: number): Attempt {
  return {
    id: model ?? "unknown",
    ...(provider && { provider }),
    status: 200,
    ms: Math.round(ms),
    ...(usage?.cost != null && { cost: usage.cost }),
    outcome: "answered",
  };
}

const finishWarnings: Readonly<Record<string, string>> = {
  length: "The answer was cut off at max_tokens: raise max_tokens, or ask for the rest",
  content_filter: "The provider's content filter cut the answer: rephrase the messages, or use another model",
  error: "The provider failed while answering: what came before is returned",
};

function finishWarning({ finish_reason, message }: Choice): string[] {
  const warning = finishWarnings[finish_reason ?? ""];
  if (warning) return [warning];
  return message.refusal && !message.content ? ["The model refused to answer"] : [];
}

/** Paid for, yet nothing to read: said plainly, with the way out. */
function unanswered({ choices, usage, id, model, provider }: Completion): AppError | undefined {
  const [choice] = choices;
  if (!choice || choice.message.content || choice.finish_reason !== "length") return undefined;
  if (choice.message.tool_calls?.length || choice.message.images?.length || choice.message.audio)
    return undefined;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? usage?.completion_tokens;
  return invalid(
    "reasoning_used_max_tokens",
    `${model ?? "The model"} used up max_tokens${reasoning ? ` (${reasoning} tokens)` : ""} for reasoning before any answer${usage?.cost == null ? "" : `, which cost ${usage.cost} USD`}`,
    "Raise max_tokens, or lower the reasoning effort (model?reasoning_effort=low)",
    { model: model ?? undefined, provider: provider ?? undefined, generationId: id ?? undefined },
  );
}
