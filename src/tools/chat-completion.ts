import type { ChatResult } from "../chat/answered/result.ts";
import { chatInput, shownChatInput } from "../chat/asked/input.ts";
import { toMessages } from "../chat/asked/messages.ts";
import { otherNames, underOwnNames } from "../chat/asked/other-names.ts";
import { passedOn } from "../chat/asked/request.ts";
import { type AskedModel, type AskedModels, readRoute } from "../chat/asked/route-input.ts";
import { checkAddresses, withFiles } from "../chat/asked/with-files.ts";
import type { CallOptions, PreparedChat, Question } from "../chat/call.ts";
import type { ChatContext } from "../chat/context.ts";
import { startChat } from "../chat/run.ts";
import type { Config } from "../config.ts";
import type { CacheRequest } from "../openrouter/chat/response-cache.ts";
import type { Route } from "../routing/plan/plan-route.ts";
import { defineTool } from "./define-tool.ts";

export const chatCompletion = defineTool({
  name: "chat_completion",
  title: "Ask a model",
  description:
    "Asks any model on OpenRouter and returns its answer as an OpenAI chat completion, with the model and provider that really answered and the real cost (usage.cost, USD). Costs money unless the model is free. Give a max_tokens to bound the cost. Several models: the next of models is asked when one fails; a strategy compares them side by side, picks the best answer, or takes the cheapest, fastest or strongest first. A long answer comes back in time with status in_progress or next_offset and a result_id: get_result brings the rest. Text that arrived before a failure has status partial.",
  input: chatInput,
  shownInput: shownChatInput,
  otherNames,
  effects: { readOnly: false, spends: true },
  async run(input, context: ChatContext) {
    const { config, clock } = context;
    const answerBy = clock.now() + config.replyWithinSeconds * 1000;
    const {
      model,
      models,
      strategy,
      messages: conversation,
      files,
      cache,
      max_cost_usd: maxCostUsd,
      assume_cost_usd: assumeCostUsd,
      max_result_chars,
      extra_body,
      ...named
    } = input;
    const parameters = underOwnNames(named);
    const route = forced(readRoute({ model, models, strategy }), config);
    const asked = { ...route, warnings: [...(route.warnings ?? []), ...passedOn(parameters)] };
    const written = toMessages(conversation);
    await checkAddresses({ messages: written, ...parameters, extra_body });
    const messages = await withFiles(written, files ?? [], context);
    context.report({ phase: "catalogue", message: (seconds) => `reading the model catalogue, ${seconds} s` });
    const question = { messages, parameters, extraBody: extra_body ?? {} };
    const money = { maxCostUsd, assumeCostUsd };
    const options = { cache: cacheRequest(cache ?? config.cache), money, context };
    const prepared = await prepare(asked, question, options);
    if ("result" in prepared) return prepared.result;
    const chat = startChat(prepared.work, { ...prepared, pageCharacters: max_result_chars }, context);
    try {
      return await chat.answer({ waitSeconds: (answerBy - clock.now()) / 1000, offset: 0 }, context);
    } catch (error) {
      // Cancelled while it was waited for: nobody knows it, so nobody can come back for it.
      chat.cancel(error);
      throw error;
    }
  },
});

/** Of a list only the first model's URI parameters are left when a setting names the model. */
function forced(asked: AskedModel | AskedModels, { forceModel }: Config): AskedModel | AskedModels {
  if (forceModel === undefined) return asked;
  if (!("route" in asked)) return { ...asked, among: undefined };
  const [first] = asked.entries;
  const list = asked.entries.map(({ id }) => id).join(", ");
  const warnings = asked.entries.length > 1 ? [`It replaces the whole list: ${list}`] : [];
  if (!asked.route.dryRun) return { model: first?.id, list, warnings };
  const route: Route = { ...asked.route, strategy: "fallback", via: "auto" };
  return { ...asked, entries: first ? [first] : [], route, warnings };
}

/** Loaded with the first call: the handshake has no use for it, and most calls ask one model. */
async function prepare(
  asked: AskedModel | AskedModels,
  question: Question,
  options: CallOptions,
): Promise<PreparedChat | { result: ChatResult }> {
  if ("route" in asked) {
    const { prepareSeveralModels } = await import("../chat/several-models.ts");
    return prepareSeveralModels(asked, question, options);
  }
  const { prepareOneModel } = await import("../chat/one-model.ts");
  return prepareOneModel(asked, question, options);
}

function cacheRequest(
  wanted: boolean | number | { ttl_seconds: number } | undefined,
): CacheRequest | undefined {
  if (!wanted) return undefined;
  if (wanted === true) return {};
  return { ttlSeconds: typeof wanted === "number" ? wanted : wanted.ttl_seconds };
}
