import { ask } from "../chat/ask.ts";
import { chatInput } from "../chat/asked/input.ts";
import { otherNames } from "../chat/asked/other-names.ts";
import { shownChatInput } from "../chat/asked/shown-input.ts";
import type { ChatContext } from "../chat/context.ts";
import { defineTool } from "./define-tool.ts";

export const chatCompletion = defineTool({
  name: "chat_completion",
  title: "Ask a model",
  description:
    "Asks any model on OpenRouter that writes text and returns its answer as an OpenAI chat completion, with the model and provider that really answered and the real cost (usage.cost, USD). Costs money unless the model is free; max_tokens and max_cost_usd bound it. Several models: the next of models is asked when one fails; a strategy compares them side by side, has a judge pick the best (its passes are paid calls: one an answer, at most 4), or takes the cheapest, fastest or strongest first. An unfinished answer has status in_progress, a long one next_offset, cut reasoning reasoning_characters: get_result brings the rest by result_id. status partial: what came before a failure. Pictures and sound are saved as files, whose paths come back. Calls know nothing of each other: send earlier turns along, or name a conversation.",
  input: () => chatInput,
  shownInput: shownChatInput,
  otherNames,
  effects: { readOnly: false, spends: true },
  deferred: {
    hint: "ask any LLM: GPT, Gemini, DeepSeek, Llama; second opinion, compare models",
    isLoaded: true,
    mostCharacters: 500_000,
  },
  run: (input, context: ChatContext) => ask(input, context),
});
