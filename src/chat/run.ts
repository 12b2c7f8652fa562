import { Task } from "../lib/task.ts";
import type { SavedMedia } from "../media/write/save-media.ts";
import type { ChatRequest } from "../openrouter/chat/request.ts";
import { budgetLeft } from "./answered/budget-left.ts";
import type { FinishedChat } from "./answered/finish.ts";
import { pageOfResult } from "./answered/result-page.ts";
import type { ChatResult } from "./answered/result.ts";
import type { ChatContext, Continued, Status } from "./context.ts";

/** A chat that is still at work, as its caller may see it; both are made only when somebody looks. */
export interface Running {
  status: Status;
  result: () => ChatResult;
}

/** A chat that ended. */
export interface Finished {
  /** Throws when there is no answer in it. */
  result: () => ChatResult;
  /** Its images and audio. */
  attachments: SavedMedia[];
  /** Its answers: one, or of a comparison all. */
  chats: readonly FinishedChat[];
  /** What the first of them answers, and the id that was asked. */
  sent: { id: string; request: ChatRequest };
}

/** From the first request to the last; `tell` hears how far it is. */
export type ChatWork = (to: { signal: AbortSignal; tell: (running: Running) => void }) => Promise<Finished>;

interface ChatRun extends Continued {
  /** Ends the generation, here and at OpenRouter. */
  cancel(reason: unknown): void;
}

interface ChatRunOptions {
  /** Before the work has told anything. */
  first: Running;
  /** Remarks from before the first request. */
  warnings: string[];
  /** Longest text in one result. */
  pageCharacters?: number | undefined;
}

/**
 * Starts a chat that goes on when its caller stops waiting: it ends by itself, when it is cancelled or when the server
 * leaves.
 */
export function startChat(
  work: ChatWork,
  { first, warnings, pageCharacters }: ChatRunOptions,
  { leaving }: Pick<ChatContext, "leaving">,
): ChatRun {
  let latest = first;
  const watchers = new Set<(running: Running) => void>();
  const task = new Task(
    (signal) =>
      work({
        signal,
        tell: (running) => {
          latest = running;
          for (const watch of watchers) watch(running);
        },
      }),
    leaving,
  );

  const run: ChatRun = {
    cancel: (reason) => task.abort(reason),
    async answer({ waitSeconds, offset }, { signal, report, results, clock, spending }) {
      const watch = ({ status }: Running): void => report(status);
      watch(latest);
      watchers.add(watch);
      try {
        const done = await task.within(waitSeconds, { clock, signal });
        const page = pageOfResult(done ? done.value.result() : latest.result(), offset, pageCharacters);
        // Text that is still growing has no pages yet: what will stand where is known at its end.
        if (!done) delete page.next_offset;
        const more = !done || page.next_offset !== undefined;
        return {
          ...page,
          ...(more && { result_id: results.keep(run) }),
          // With the first page; the later ones are text.
          ...(done && offset === 0 && { attachments: done.value.attachments, ...budgetLeft(spending) }),
          warnings: [...warnings, ...page.warnings, ...(offset === 0 ? spending.warnings() : [])],
        };
      } finally {
        watchers.delete(watch);
      }
    },
  };
  return run;
}
