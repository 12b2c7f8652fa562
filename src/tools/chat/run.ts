import type { Clock } from "../../lib/clock.ts";
import { Task } from "../../lib/task.ts";
import type { ChatProgress, ChatRequest } from "../../openrouter/chat-attempt.ts";
import type { CacheRequest } from "../../openrouter/response-cache.ts";
import type { Continued, Status, ToolContext } from "../define-tool.ts";
import { finishChat } from "./finish.ts";
import { pageOfResult } from "./result-page.ts";
import { completedResult, runningResult } from "./result.ts";

export interface ChatRun extends Continued {
  /** Ends the generation, here and at OpenRouter. */
  cancel(reason: unknown): void;
}

export interface ChatRunOptions {
  requestedModel: string;
  /** Remarks from before the request was sent. */
  warnings: string[];
  /** Longest text in one result. */
  pageCharacters?: number | undefined;
  /** Absent: OpenRouter's response cache is not asked. */
  cache?: CacheRequest | undefined;
}

/**
 * Starts a chat completion that goes on when its caller stops waiting: it ends by itself, at
 * `OPENROUTER_TIMEOUT_SECONDS`, when it is cancelled or when the server leaves.
 */
export function startChat(
  request: ChatRequest,
  { requestedModel, warnings, pageCharacters, cache }: ChatRunOptions,
  { openrouter, config, leaving, outputFolder, clock }: ToolContext,
): ChatRun {
  let latest: ChatProgress = { phase: "waiting", characters: 0, model: request.model };
  const watchers = new Set<(progress: ChatProgress) => void>();
  const task = new Task(async (signal) => {
    const outcome = await openrouter.chat(request, {
      signal,
      cache,
      timeoutSeconds: config.timeoutSeconds,
      holdWithinSeconds: config.replyWithinSeconds,
      onProgress: (progress) => {
        latest = progress;
        for (const watch of watchers) watch(progress);
      },
    });
    return finishChat(outcome, request, { outputFolder, clock });
  }, leaving);

  const run: ChatRun = {
    cancel: (reason) => task.abort(reason),
    async answer({ waitSeconds, offset }, { signal, report, results }) {
      const watch = (progress: ChatProgress): void => report(statusOf(progress, clock));
      watch(latest);
      watchers.add(watch);
      try {
        const done = await task.within(waitSeconds, { clock, signal });
        const result = done
          ? completedResult(requestedModel, done.value)
          : runningResult(requestedModel, latest);
        const page = pageOfResult(result, offset, pageCharacters);
        // Text that is still growing has no pages yet: what will stand where is known at its end.
        if (!done) delete page.next_offset;
        const more = !done || page.next_offset !== undefined;
        return {
          ...page,
          ...(more && { result_id: results.keep(run) }),
          // With the first page; the later ones are text.
          ...(done && offset === 0 && { attachments: done.value.attachments }),
          warnings: [...warnings, ...(page.warnings ?? [])],
        };
      } finally {
        watchers.delete(watch);
      }
    },
  };
  return run;
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
