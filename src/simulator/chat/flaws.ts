import type { AnswerFault } from "../faults/fault.ts";
import type { Completion } from "./shape.ts";

const unbilled = { reasoning: "", toolCalls: [], pictures: [], billed: false };
const wordless = { content: "", toolCalls: [], pictures: [] };

const flaws: Record<AnswerFault["kind"], (maxTokens: number) => Partial<Completion>> = {
  "choice-error": () => ({
    ...unbilled,
    finishReason: "error",
    nativeFinishReason: "error",
    error: {
      code: 502,
      message: "Provider disconnected mid-stream",
      metadata: { error_type: "provider_unavailable" },
    },
  }),
  "empty-choices": () => ({ ...unbilled, content: null, noChoices: true }),
  "empty-answer": () => ({ ...unbilled, content: null, finishReason: null, nativeFinishReason: null }),
  "reasoning-only": (maxTokens) => ({
    ...wordless,
    reasoning: "Let me think about this once more. ".repeat(400).slice(0, Math.min(maxTokens, 3000) * 4),
    finishReason: "length",
    nativeFinishReason: "max_tokens",
  }),
  "content-filter": () => ({ ...wordless, finishReason: "content_filter", nativeFinishReason: "SAFETY" }),
  refusal: () => ({ ...wordless, content: null, refusal: "I can't help with that." }),
};

/** The completion as the fault leaves it. */
export const flawed = (completion: Completion, fault: AnswerFault, maxTokens: number): Completion => ({
  ...completion,
  ...flaws[fault.kind](maxTokens),
});
