import { z } from "zod";

import type { ChatProgress } from "../openrouter/chat-attempt.ts";
import { chatRequest } from "./chat-request.ts";
import { chatResult } from "./chat-result.ts";
import { defineTool, type Status } from "./define-tool.ts";
import { messages, toMessages } from "./messages.ts";
import { modelId, providerRouting } from "./params.ts";
import { modelToSend } from "./resolve-model.ts";

export const chatCompletion = defineTool({
  name: "chat_completion",
  title: "Ask a model",
  description:
    "Asks any model on OpenRouter and returns its answer as an OpenAI chat completion, with the model and provider that really answered and the real cost (usage.cost, USD). Costs money unless the model is free. Give a max_tokens to bound the cost. Text that arrived before a failure is returned with status partial.",
  input: z.strictObject({
    model: modelId.optional(),
    messages,
    temperature: z.number().min(0).max(2).optional().describe("Randomness; not sent unless given"),
    max_tokens: z.int().min(1).max(10_000_000).optional().describe("Longest answer, reasoning included"),
    top_p: z.number().gt(0).max(1).optional().describe("Nucleus sampling"),
    seed: z.int().optional().describe("For repeatable answers where the provider can"),
    stop: z
      .union([z.string(), z.array(z.string()).max(4)])
      .optional()
      .describe("Where to stop: up to 4 strings"),
    provider: providerRouting.optional(),
  }),
  effects: { readOnly: false, spends: true },
  async run({ model: asked, messages: conversation, ...parameters }, context) {
    const { config, openrouter, signal, report } = context;
    const requested = asked?.trim() || config.defaultModel;
    const list = toMessages(conversation);
    const { resolved, warnings } = await modelToSend(requested, context);
    const request = chatRequest(resolved.id, list, parameters, resolved.parameters, config);
    const outcome = await openrouter.chat(request, {
      signal,
      timeoutSeconds: config.timeoutSeconds,
      onProgress: (progress) => report(statusOf(progress)),
    });
    const result = chatResult(requested, outcome);
    return { ...result, warnings: [...warnings, ...result.warnings] };
  },
});

/** What the client sees while it waits. */
function statusOf({ phase, model, characters, note }: ChatProgress): Status {
  // Four characters a token is OpenRouter's own rule of thumb; the true count comes with the result.
  const tokens = Math.round(characters / 4);
  return {
    phase: note ?? phase,
    message: (seconds) =>
      phase === "generating"
        ? `${model}: ${tokens} tokens, ${seconds} s`
        : `${model}: ${note ?? "waiting"}, ${seconds} s`,
  };
}
