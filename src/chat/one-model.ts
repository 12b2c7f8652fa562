import { modelToSend } from "../catalog/resolve-model.ts";
import type { Status } from "../context.ts";
import type { Clock } from "../lib/clock.ts";
import type { ChatProgress } from "../openrouter/chat/chat-attempt.ts";
import { fitOneToBudget } from "../paying/fit-budget.ts";
import { sendPaid } from "../paying/paid-request.ts";
import { payEach } from "../paying/payments.ts";
import type { PricedRequest } from "../paying/priced-request.ts";
import { priced } from "../paying/request-cost.ts";
import { explaining } from "./advice/explain.ts";
import { activityOf } from "./answered/activity.ts";
import { finishChat, type FinishedChat, type KeptChat } from "./answered/finish.ts";
import { completedResult, runningResult } from "./answered/result.ts";
import { createArrivals } from "./arrivals.ts";
import { fitFolders } from "./asked/files/folder-fit.ts";
import { fitToModel } from "./asked/model-fit.ts";
import { needsOf } from "./asked/needs.ts";
import { chatRequest } from "./asked/request.ts";
import type { AskedModel } from "./asked/route-input.ts";
import type { CallOptions, PreparedChat, Question } from "./call.ts";
import { readBy } from "./past/read-by.ts";
import type { Finished, Running } from "./run.ts";

/** One request to one model, checked, limited to what may be spent, and ready to be sent. */
export async function prepareOneModel(
  { model: asked, among, list, warnings: remarks = [] }: AskedModel,
  question: Question,
  { money, cache, context }: CallOptions,
): Promise<PreparedChat> {
  const { config, catalog, clock, routing, spending } = context;
  const { requested, resolved, snapshot, warnings } = await modelToSend(asked, context);
  const model = resolved.status === "listed" ? resolved.model : null;
  const ofFolders = fitFolders(question.folders ?? [], { id: resolved.id, model });
  const parts = { model: resolved.id, among, uriParameters: resolved.parameters, ...question };
  const { prompt, extraBody, warnings: unseen } = readBy(parts, { model, config });
  const request = chatRequest({ ...parts, prompt, extraBody }, config);
  const fitting =
    model && snapshot
      ? fitToModel(request, prompt, { model, snapshot, config, catalog, now: clock.now() })
      : { request, warnings: [], lowered: undefined };
  const { lowered } = fitting;
  const seen = routing.observations.of(resolved.id);
  const needs = needsOf(fitting.request, prompt);
  const usd = await spending.remaining(money);
  const now = clock.now();
  const asking = priced({ id: resolved.id, model, request: fitting.request, needs, seen, lowered }, now);
  const { assumeCostUsd } = money;
  const affordable = usd === undefined ? asking : fitOneToBudget(asking, { usd, assumeCostUsd, now });
  return {
    warnings: [...warnings, ...remarks, ...ofFolders, ...unseen, ...fitting.warnings],
    ...askOneModel(affordable, list ?? requested, question, { money, cache, context }),
  };
}

/** The work of one request; it ends at `OPENROUTER_TIMEOUT_SECONDS` at the latest. */
function askOneModel(
  asking: PricedRequest,
  requestedModel: string,
  question: Question,
  { money, cache, context }: CallOptions,
): Pick<PreparedChat, "work" | "first" | "arrivals"> {
  const { openrouter, config, clock, spending } = context;
  const arrivals = createArrivals();
  const explain = explaining(question, { money, context });
  const running = (progress: ChatProgress): Running => ({
    status: {
      written: () => runningResult(requestedModel, progress).choices[0]?.message.content ?? "",
      ...statusOf(progress, clock),
    },
    result: () => runningResult(requestedModel, progress),
  });
  const sender = {
    ask: arrivals.keeping((sent, options) =>
      openrouter.chat(sent, { ...options, cache }).catch(explain(sent, [asking.model])),
    ),
    pay: payEach({ spending, tool: "chat_completion", requestedModel, ...money }),
    now: () => clock.now(),
  };
  return {
    arrivals,
    first: running({ phase: "waiting", characters: 0, model: asking.id }),
    async work({ signal, tell }) {
      const { outcome, sent } = await sendPaid(asking, sender, {
        signal,
        timeoutSeconds: config.timeoutSeconds,
        pauseWithinSeconds: config.replyWithinSeconds,
        onProgress: (progress) => tell(running(progress)),
      });
      const kept = await finishChat(outcome, sent.request, context);
      return endOfOne(requestedModel, kept, sent);
    },
  };
}

function endOfOne(requestedModel: string, kept: KeptChat, sent: PricedRequest): Finished {
  const { remarks = [] } = sent;
  const finished = (): FinishedChat => {
    const chat = kept.finished();
    return { ...chat, warnings: [...remarks, ...chat.warnings] };
  };
  return { result: () => completedResult(requestedModel, finished(), sent.lowered), chats: [kept], sent };
}

/** What the client sees while it waits. */
function statusOf(progress: ChatProgress, clock: Clock): Status {
  const { phase, model, note } = progress;
  return {
    phase: note ?? phase,
    message(seconds) {
      const activity = activityOf(progress, { clock, otherwise: "waiting for the first token" });
      return phase === "generating"
        ? `${model}: ${activity}, ${seconds} s`
        : `${model}: ${activity} (${seconds} s so far)`;
    },
  };
}
