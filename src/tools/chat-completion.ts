import { modelToSend } from "../catalog/resolve-model.ts";
import type { CacheRequest } from "../openrouter/response-cache.ts";
import { chatInput } from "./chat/input.ts";
import { toMessages } from "./chat/messages.ts";
import { fitToModel } from "./chat/model-fit.ts";
import { askOneModel } from "./chat/one-model.ts";
import { chatRequest } from "./chat/request.ts";
import { startChat } from "./chat/run.ts";
import { withFiles } from "./chat/with-files.ts";
import { defineTool } from "./define-tool.ts";

export const chatCompletion = defineTool({
  name: "chat_completion",
  title: "Ask a model",
  description:
    "Asks any model on OpenRouter and returns its answer as an OpenAI chat completion, with the model and provider that really answered and the real cost (usage.cost, USD). Costs money unless the model is free. Give a max_tokens to bound the cost. A long answer comes back in time with status in_progress or next_offset and a result_id: get_result brings the rest. Text that arrived before a failure has status partial.",
  input: chatInput,
  effects: { readOnly: false, spends: true },
  async run(input, context) {
    const { config, clock } = context;
    const answerBy = clock.now() + config.replyWithinSeconds * 1000;
    const {
      model: asked,
      messages: conversation,
      files,
      cache,
      max_result_chars,
      extra_body,
      ...parameters
    } = input;
    const messages = await withFiles(toMessages(conversation), files ?? [], context);
    context.report({ phase: "catalogue", message: (seconds) => `reading the model catalogue, ${seconds} s` });
    const { requested, resolved, snapshot, warnings } = await modelToSend(asked, context);
    const request = chatRequest(
      {
        model: resolved.id,
        messages,
        parameters,
        uriParameters: resolved.parameters,
        extraBody: extra_body ?? {},
      },
      config,
    );
    const fitting =
      resolved.status === "listed" && snapshot
        ? fitToModel(request, messages, { model: resolved.model, snapshot, config })
        : { request, warnings: [] };
    const { work, first } = askOneModel(
      fitting.request,
      { requestedModel: requested, cache: cacheRequest(cache ?? config.cache) },
      context,
    );
    const chat = startChat(
      work,
      { first, warnings: [...warnings, ...fitting.warnings], pageCharacters: max_result_chars },
      context,
    );
    try {
      return await chat.answer({ waitSeconds: (answerBy - clock.now()) / 1000, offset: 0 }, context);
    } catch (error) {
      // Cancelled while it was waited for: nobody knows it, so nobody can come back for it.
      chat.cancel(error);
      throw error;
    }
  },
});

function cacheRequest(
  wanted: boolean | number | { ttl_seconds: number } | undefined,
): CacheRequest | undefined {
  if (!wanted) return undefined;
  if (wanted === true) return {};
  return { ttlSeconds: typeof wanted === "number" ? wanted : wanted.ttl_seconds };
}
