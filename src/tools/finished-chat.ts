import type { ChatRequest } from "../openrouter/chat-attempt.ts";
import type { ChatOutcome } from "../openrouter/chat.ts";
import { formatWarnings } from "./answer-format.ts";
import { compactAnnotations } from "./citations.ts";

/** A chat that ended, made ready for any number of results: what is done here is done once. */
export interface FinishedChat {
  outcome: ChatOutcome;
  /** Remarks about the answer itself. */
  warnings: string[];
}

export async function finishChat(outcome: ChatOutcome, request: ChatRequest): Promise<FinishedChat> {
  const { completion } = outcome;
  const warnings = outcome.interruption ? [] : await formatWarnings(completion, request);
  const choices = completion.choices.map((choice) => {
    if (!choice.message.annotations) return choice;
    const compact = compactAnnotations(choice.message.annotations);
    warnings.push(...compact.warnings);
    return { ...choice, message: { ...choice.message, annotations: compact.annotations } };
  });
  return { outcome: { ...outcome, completion: { ...completion, choices } }, warnings };
}
