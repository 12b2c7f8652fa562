import { chatInput, shownChatInput } from "../chat/asked/input.ts";
import { otherNames } from "../chat/asked/other-names.ts";
import type { ChatContext } from "../chat/context.ts";
import { defineTool } from "./define-tool.ts";

export const chatCompletion = defineTool({
  name: "chat_completion",
  title: "Ask a model",
  description:
    "Asks any model on OpenRouter and returns its answer as an OpenAI chat completion, with the model and provider that really answered and the real cost (usage.cost, USD). Costs money unless the model is free. Give a max_tokens to bound the cost. Several models: the next of models is asked when one fails; a strategy compares them side by side, picks the best answer, or takes the cheapest, fastest or strongest first. A long answer comes back in time with status in_progress or next_offset and a result_id: get_result brings the rest. Text that arrived before a failure has status partial. Calls are independent unless they name a conversation.",
  input: chatInput,
  shownInput: shownChatInput,
  otherNames,
  effects: { readOnly: false, spends: true },
  deferred: {
    hint: "ask any LLM: GPT, Gemini, DeepSeek, Llama; second opinion, compare models",
    isLoaded: true,
    mostCharacters: 500_000,
  },
  async run(input, context: ChatContext) {
    const { ask } = await import("../chat/ask.ts");
    return ask(input, context);
  },
});
