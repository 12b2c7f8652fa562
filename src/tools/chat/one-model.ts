import type { Clock } from "../../lib/clock.ts";
import type { ChatProgress, ChatRequest } from "../../openrouter/chat-attempt.ts";
import type { ChatOptions } from "../../openrouter/chat.ts";
import type { CacheRequest } from "../../openrouter/response-cache.ts";
import type { Rated } from "../../routing/candidate.ts";
import { sendPaid } from "../../routing/paid-request.ts";
import { payEach } from "../../routing/payments.ts";
import type { Status, ToolContext } from "../define-tool.ts";
import { finishChat } from "./finish.ts";
import type { CallMoney } from "./plan-route.ts";
import { completedResult, runningResult } from "./result.ts";
import type { ChatWork, Running } from "./run.ts";

export interface OneModelOptions {
  requestedModel: string;
  money: CallMoney;
  /** Absent: OpenRouter's response cache is not asked. */
  cache?: CacheRequest | undefined;
}

/** The work of one request to one model; it ends at `OPENROUTER_TIMEOUT_SECONDS` at the latest. */
export function askOneModel(
  rated: Rated,
  { requestedModel, money, cache }: OneModelOptions,
  { openrouter, config, outputFolder, clock, spending }: ToolContext,
): { work: ChatWork; first: Running } {
  const running = (progress: ChatProgress): Running => ({
    status: statusOf(progress, clock),
    result: () => runningResult(requestedModel, progress),
  });
  const sender = {
    ask: (sent: ChatRequest, options: ChatOptions) => openrouter.chat(sent, { ...options, cache }),
    pay: payEach({ spending, tool: "chat_completion", requestedModel, ...money }),
    now: () => clock.now(),
  };
  return {
    first: running({ phase: "waiting", characters: 0, model: rated.id }),
    async work({ signal, tell }) {
      const { outcome, candidate } = await sendPaid(rated, sender, {
        signal,
        timeoutSeconds: config.timeoutSeconds,
        holdWithinSeconds: config.replyWithinSeconds,
        onProgress: (progress) => tell(running(progress)),
      });
      const answer = await finishChat(outcome, candidate.request, { outputFolder, clock });
      const finished = { ...answer, warnings: [...(candidate.remarks ?? []), ...answer.warnings] };
      return {
        result: () => completedResult(requestedModel, finished),
        attachments: finished.attachments,
      };
    },
  };
}

/** What the client sees while it waits. */
function statusOf({ phase, model, characters, note, until }: ChatProgress, clock: Clock): Status {
  // Four characters a token is OpenRouter's own rule of thumb; the true count comes with the result.
  const tokens = Math.round(characters / 4);
  const then = phase === "retrying" ? "trying again" : "goes on";
  const countdown = (): string =>
    until === undefined ? "" : `, ${then} in ${Math.max(0, Math.ceil((until - clock.now()) / 1000))} s`;
  return {
    phase: note ?? phase,
    message: (seconds) =>
      phase === "generating"
        ? `${model}: ${tokens} tokens, ${seconds} s`
        : `${model}: ${note ?? "waiting for the first token"}${countdown()} (${seconds} s so far)`,
  };
}
