import type { Config } from "../config.ts";
import type { PaidOutput } from "../context.ts";
import type { CacheRequest } from "../openrouter/chat/response-cache.ts";
import type { Route } from "../routing/plan/plan-route.ts";
import type { ChatResult } from "./answered/result.ts";
import { withFolderSizes } from "./asked/files/folder-fit.ts";
import { checkAddresses, withFiles } from "./asked/files/with-files.ts";
import type { ChatInput } from "./asked/input.ts";
import type { Message } from "./asked/message-schema.ts";
import { toMessages } from "./asked/messages.ts";
import { underOwnNames } from "./asked/other-names.ts";
import { promptOf } from "./asked/prompt.ts";
import { passedOn, providerSent } from "./asked/request.ts";
import { type AskedModel, type AskedModels, readRoute } from "./asked/route-input.ts";
import type { CallOptions, PreparedChat, Question } from "./call.ts";
import type { ChatContext } from "./context.ts";
import { prepareOneModel } from "./one-model.ts";
import type { Talk } from "./past/talk.ts";
import { startChat } from "./run.ts";

/** Asks what `chat_completion` was called with, and answers within OPENROUTER_REPLY_WITHIN_SECONDS. */
export async function ask(input: ChatInput, context: ChatContext): Promise<PaidOutput> {
  const answerBy = context.clock.now() + context.config.replyWithinSeconds * 1000;
  const news = toMessages(input.messages);
  void context.conversations.sweep();
  const talk = input.conversation === undefined ? undefined : await open(input.conversation, news, context);
  try {
    return await askIn(talk, { input, news, answerBy, context });
  } catch (error) {
    talk?.conversation.close();
    throw error;
  }
}

interface Asking {
  input: ChatInput;
  /** What the caller wrote, without files. */
  news: readonly Message[];
  /** Epoch ms. */
  answerBy: number;
  context: ChatContext;
}

async function askIn(
  talk: Talk | undefined,
  { input, news, answerBy, context }: Asking,
): Promise<PaidOutput> {
  const { config, clock, results } = context;
  const {
    model,
    models,
    strategy,
    messages: _news,
    conversation: _name,
    files,
    cache,
    max_cost_usd: maxCostUsd,
    assume_cost_usd: assumeCostUsd,
    max_result_chars: pageCharacters,
    extra_body: extraBody = {},
    ...named
  } = input;
  const given = underOwnNames(named);
  const { warnings: replaced = [], ...route } = forced(readRoute({ model, models, strategy }), config);
  const asked = { warnings: [...replaced, ...passedOn(given)], ...route };
  await checkAddresses({ messages: news, ...given, extra_body: extraBody });
  const { messages, origins, rows, folders } = await withFiles(news, files ?? [], context);
  context.report({ phase: "catalogue", message: (seconds) => `reading the model catalogue, ${seconds} s` });
  const held = talk?.provider(given.provider);
  const parameters = held?.settings ? { ...given, provider: held.settings } : given;
  const asCached = cacheRequest(cache ?? config.cache);
  const question = {
    prompt: promptOf(messages),
    parameters,
    extraBody,
    folders,
    talk,
    held: held?.keys,
    cachesPrompt: asCached === undefined,
  };
  const options = { cache: asCached, money: { maxCostUsd, assumeCostUsd }, context };
  const prepared = await prepare(asked, question, options).catch((error: unknown) => {
    throw withFolderSizes(error, folders);
  });
  const remarks = [...(talk?.warnings ?? []), ...(held?.warnings ?? [])];
  if ("result" in prepared) {
    talk?.conversation.close();
    return { ...prepared.result, warnings: [...remarks, ...prepared.result.warnings] };
  }
  const turn = talk?.turn({ messages, origins, provider: providerSent(parameters.provider, config) });
  const chat = startChat(
    turn ? turn.remembering(prepared.work) : prepared.work,
    {
      first: turn ? turn.shown(prepared.first) : prepared.first,
      arrivals: prepared.arrivals,
      warnings: [...remarks, ...prepared.warnings],
      pageCharacters,
      capUsd: lowestOf(maxCostUsd, config.maxCostPerCall),
    },
    context,
  );
  if (talk) talk.conversation.resultId = () => results.keep(chat);
  try {
    const answer = await chat.answer({ waitSeconds: (answerBy - clock.now()) / 1000 }, context);
    return { ...answer, ...(rows.length > 0 && { files: rows }) };
  } catch (error) {
    // Cancelled while it was waited for: nobody knows it, so nobody can come back for it.
    chat.cancel(error);
    throw error;
  }
}

function lowestOf(...caps: readonly (number | undefined)[]): number | undefined {
  const given = caps.filter((cap) => cap !== undefined);
  return given.length > 0 ? Math.min(...given) : undefined;
}

/** Most calls are one question: what keeps a conversation is loaded when one is named. */
async function open(name: string, news: readonly Message[], context: ChatContext): Promise<Talk> {
  return (await import("./past/talk.ts")).openTalk(name, news, context);
}

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

/** Most calls ask one model: what several need is loaded when they are asked. */
async function prepare(
  asked: AskedModel | AskedModels,
  question: Question,
  options: CallOptions,
): Promise<PreparedChat | { result: ChatResult }> {
  if ("route" in asked) {
    const { prepareSeveralModels } = await import("./several-models.ts");
    return prepareSeveralModels(asked, question, options);
  }
  return prepareOneModel(asked, question, options);
}

function cacheRequest(
  wanted: boolean | number | { ttl_seconds: number } | undefined,
): CacheRequest | undefined {
  if (!wanted) return undefined;
  if (wanted === true) return {};
  return { ttlSeconds: typeof wanted === "number" ? wanted : wanted.ttl_seconds };
}
