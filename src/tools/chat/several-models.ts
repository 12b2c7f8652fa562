import type { CacheRequest } from "../../openrouter/response-cache.ts";
import type { ModelProgress } from "../../routing/execution.ts";
import { memoryIn } from "../../routing/memory.ts";
import { payEach, payTogether } from "../../routing/payments.ts";
import type { Route } from "../../routing/route.ts";
import { runRoute } from "../../routing/run-route.ts";
import { orderingOf } from "../../routing/strategies/index.ts";
import type { ToolContext } from "../define-tool.ts";
import { flawOf } from "./answer-flaws.ts";
import { finishChat } from "./finish.ts";
import type { CallMoney, RoutePlan } from "./plan-route.ts";
import { repeatedModels } from "./repeated-models.ts";
import { statusOfModels } from "./route-progress.ts";
import { routedResult, routedRunning, withExcluded } from "./route-result.ts";
import type { ChatWork, Running } from "./run.ts";

export interface SeveralModelsOptions extends Pick<RoutePlan, "planned" | "judges" | "worstUsd"> {
  route: Route;
  money: CallMoney;
  /** Absent: OpenRouter's response cache is not asked. */
  cache?: CacheRequest | undefined;
}

/** The work of a plan for several models; all of it ends at `OPENROUTER_TIMEOUT_SECONDS` at the latest. */
export function askSeveralModels(
  { planned, route, judges, worstUsd, money, cache }: SeveralModelsOptions,
  { openrouter, config, outputFolder, clock, routing, spending }: ToolContext,
): { work: ChatWork; first: Running; warnings: string[] } {
  const { uncached, warnings } = repeatedModels(planned, cache);
  const requests: ModelProgress[] = [];
  const running = (): Running => {
    const models = requests.filter(() => true);
    return {
      status: statusOfModels(planned.strategy, models),
      result: () => routedRunning(planned, models),
    };
  };
  return {
    first: running(),
    warnings,
    async work({ signal, tell }) {
      const purse = { spending, tool: "chat_completion", ...money };
      const together = { ...purse, requestedModel: planned.requested, now: () => clock.now() };
      const { pay, close } =
        orderingOf(route.strategy) === undefined
          ? await payTogether(together, worstUsd)
          : { pay: payEach(purse), close: () => {} };
      const run = runRoute(planned, {
        route,
        judges,
        pay,
        ask: (request, options) =>
          openrouter.chat(request, { ...options, cache: uncached.has(request) ? undefined : cache }),
        clock,
        signal,
        deadline: clock.now() + config.timeoutSeconds * 1000,
        holdWithinSeconds: config.replyWithinSeconds,
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
      const finished = await Promise.all(
        outcome.answers.map(({ outcome: answer, candidate }) =>
          finishChat(answer, candidate.request, { outputFolder, clock }),
        ),
      );
      return {
        result: () => routedResult(planned, outcome, finished),
        attachments: finished.flatMap(({ attachments }) => attachments),
      };
    },
  };
}
