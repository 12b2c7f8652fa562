import { z } from "zod";

import { chatRequest } from "./chat-request.ts";
import { startChat } from "./chat-run.ts";
import { defineTool } from "./define-tool.ts";
import { messages, toMessages } from "./messages.ts";
import { modelId, providerRouting } from "./params.ts";
import { modelToSend } from "./resolve-model.ts";

export const chatCompletion = defineTool({
  name: "chat_completion",
  title: "Ask a model",
  description:
    "Asks any model on OpenRouter and returns its answer as an OpenAI chat completion, with the model and provider that really answered and the real cost (usage.cost, USD). Costs money unless the model is free. Give a max_tokens to bound the cost. A long answer comes back in time with status in_progress or next_offset and a result_id: get_result brings the rest. Text that arrived before a failure has status partial.",
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
    const { config, clock } = context;
    const answerBy = clock.now() + config.replyWithinSeconds * 1000;
    const list = toMessages(conversation);
    const { requested, resolved, warnings } = await modelToSend(asked, context);
    const request = chatRequest(resolved.id, list, parameters, resolved.parameters, config);
    const chat = startChat(request, { requestedModel: requested, warnings }, context);
    try {
      return await chat.answer({ waitSeconds: (answerBy - clock.now()) / 1000, offset: 0 }, context);
    } catch (error) {
      // Cancelled while it was waited for: nobody knows it, so nobody can come back for it.
      chat.cancel(error);
      throw error;
    }
  },
});
