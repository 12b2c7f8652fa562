import type { Model } from "../openrouter/models.ts";
import { payEach, payTogether } from "../paying/payments.ts";
import { memoryIn } from "../routing/memory/memory.ts";
import { asksAll, type Route } from "../routing/plan/plan-route.ts";
import { type ModelProgress, runRoute } from "../routing/run/run-route.ts";
import { explaining } from "./advice/explain.ts";
import { finishChat, type FinishedChat, type KeptChat } from "./answered/finish.ts";
import type { ChatResult } from "./answered/result.ts";
import type { CandidateAnswer } from "./answered/several/candidates.ts";
import { statusOfModels } from "./answered/several/route-progress.ts";
import { plannedResult, routedResult, routedRunning, withExcluded } from "./answered/several/route-result.ts";
import type { ReportedModel, Planned, ReportedOutcome } from "./answered/several/routing-report.ts";
import { flawOf } from "./answered/text/answer-flaws.ts";
import { createArrivals } from "./arrivals.ts";
import type { AskedModels } from "./asked/route-input.ts";
import type { CallOptions, PreparedChat, Question } from "./call.ts";
import type { Finished, Running } from "./run.ts";
import { prepareRoute, type PreparedRoute } from "./several/plan-route.ts";
import { repeatedModels } from "./several/repeated-models.ts";

/** A plan for several models, ready to be carried out; of a dry run the plan itself is the result. */
export async function prepareSeveralModels(
  asked: AskedModels,
  question: Question,
  options: CallOptions,
): Promise<PreparedChat | { result: ChatResult }> {
  const plan = await prepareRoute(asked, question, options.money, options.context);
  if (asked.route.dryRun) return { result: plannedResult(plan.planned, plan.warnings) };
  const { warnings, ...chat } = askSeveralModels(plan, asked.route, question, options);
  return { ...chat, warnings: [...plan.warnings, ...warnings] };
}

/** The work of a plan; all of it ends at `OPENROUTER_TIMEOUT_SECONDS` at the latest. */
function askSeveralModels(
  { planned, judges, worstUsd }: PreparedRoute,
  route: Route,
  question: Question,
  { money, cache, context }: CallOptions,
): PreparedChat {
  const { openrouter, config, clock, routing, spending } = context;
  const arrivals = createArrivals();
  const explain = explaining(question, { money, context });
  const { uncached, warnings } = repeatedModels(planned, cache);
  const requests: ModelProgress[] = [];
  const listings = (ids: readonly string[]): (Model | null)[] =>
    planned.ranked.filter(({ id }) => ids.includes(id)).map(({ model }) => model);
  const running = (): Running => {
    // A copy of those there are, without holes: results are made when somebody looks.
    const models = Object.values(requests);
    return {
      status: statusOfModels(planned.strategy, models, clock),
      result: () => routedRunning(planned, models, clock),
    };
  };
  return {
    arrivals,
    first: running(),
    warnings,
    async work({ signal, tell }) {
      const purse = { spending, tool: "chat_completion", ...money };
      const together = { ...purse, requestedModel: planned.requested, now: () => clock.now() };
      const { pay, close } = asksAll(route.strategy)
        ? await payTogether(together, worstUsd)
        : { pay: payEach(purse), close: () => {} };
      const run = runRoute(planned, {
        route,
        judges,
        pay,
        ask: arrivals.keeping((request, options) =>
          openrouter
            .chat(request, { ...options, cache: uncached.has(request.model) ? undefined : cache })
            .catch(explain(request, listings(request.models ?? [request.model]))),
        ),
        clock,
        signal,
        deadline: clock.now() + config.timeoutSeconds * 1000,
        pauseWithinSeconds: config.replyWithinSeconds,
        flawOf: ({ completion }, request) => flawOf(completion, request),
        watch(request, progress) {
          requests[request] = progress;
          tell(running());
        },
        memory: memoryIn(routing, clock),
      });
      const outcome = await run.finally(close).catch((error: unknown) => {
        throw withExcluded(error, planned.excluded);
      });
      const { answers, candidateAnswers = [] } = outcome;
      const taken = new Map<unknown, KeptChat>();
      for (const answer of new Set([...answers, ...candidateAnswers])) {
        if (!answer) continue;
        taken.set(answer, await finishChat(answer.outcome, answer.candidate.request, context));
      }
      const chats = answers.flatMap((answer) => taken.get(answer) ?? []);
      const candidates = candidateAnswers.map((answer) => taken.get(answer));
      const [first] = outcome.answers;
      if (!first) throw new TypeError("a route ended without an answer and without a failure");
      // How far each was is told no more, and would hold the answers as they came.
      requests.length = 0;
      return endOfSeveral(planned, outcome, { chats, candidates, sent: first.candidate });
    },
  };
}

function endOfSeveral(
  planned: Planned,
  { answers, candidateAnswers: _asTheyCame, ...outcome }: ReportedOutcome & { candidateAnswers?: unknown },
  { chats, candidates, sent }: Pick<Finished, "chats" | "sent"> & { candidates: (KeptChat | undefined)[] },
): Finished {
  const told = { ...planned, ranked: planned.ranked.map(withoutRequest) };
  const came = {
    ...outcome,
    answers: answers.map(({ candidate }) => ({ candidate: withoutRequest(candidate) })),
  };
  const finished = (): FinishedChat[] => chats.map((chat) => chat.finished());
  const toChooseFrom = (): CandidateAnswer[] =>
    told.ranked.flatMap((asked, place) => {
      const report = came.candidates?.[place];
      return report ? [{ report, asked, chat: candidates[place]?.finished() }] : [];
    });
  return {
    result: () => routedResult(told, came, finished(), toChooseFrom()),
    chats,
    others: candidates.flatMap((chat) => (chat && !chats.includes(chat) ? [chat] : [])),
    sent,
  };
}

function withoutRequest(asked: ReportedModel & { request?: unknown }): ReportedModel {
  const { request: _files, ...rest } = asked;
  return rest;
}
