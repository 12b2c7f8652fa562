import type { Continued, Status } from "../context.ts";
import { Task } from "../lib/task.ts";
import type { Completion } from "../openrouter/chat/completion.ts";
import type { ChatRequest } from "../openrouter/chat/request.ts";
import { budgetLeft } from "./answered/budget-left.ts";
import type { KeptChat } from "./answered/finish.ts";
import { lastResort } from "./answered/last-resort.ts";
import { pageOfResult, usualPageCharacters } from "./answered/result-page.ts";
import type { ChatResult } from "./answered/result.ts";
import type { Arrivals } from "./arrivals.ts";
import type { ChatContext } from "./context.ts";

/** A chat that is still at work, as its caller may see it; both are made only when somebody looks. */
export interface Running {
  status: Status;
  result: () => ChatResult;
}

/** A chat that ended. */
export interface Finished {
  /** Throws when there is no answer in it. */
  result: () => ChatResult;
  /** Its answers with their media: one, or of a comparison all. */
  chats: readonly KeptChat[];
  /** What the first of them answers, and the id that was asked. */
  sent: { id: string; request: ChatRequest };
}

/** What is kept of it. */
type Ended = Pick<Finished, "result" | "chats">;

/** From the first request to the last; `tell` hears how far it is. */
export type ChatWork = (to: { signal: AbortSignal; tell: (running: Running) => void }) => Promise<Finished>;

interface ChatRun extends Continued {
  /** Ends the generation, here and at OpenRouter. */
  cancel(reason: unknown): void;
}

interface ChatRunOptions {
  /** Before the work has told anything. */
  first: Running;
  /** What came of its requests, for when nothing better can be made of it. */
  arrivals: Arrivals;
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
  { first, arrivals, warnings, pageCharacters = usualPageCharacters }: ChatRunOptions,
  { leaving, cleaner }: Pick<ChatContext, "leaving" | "cleaner">,
): ChatRun {
  let over: Ended | undefined;
  let latest: Running | Ended = first;
  const watchers = new Set<(running: Running) => void>();
  const task = begin(work, leaving, {
    tell(running) {
      latest = running;
      for (const watch of watchers) watch(running);
    },
    end({ result, chats }) {
      // What it told on the way, and was sent, hold the answer and the question as they came, with media in base64.
      over = { result, chats };
      latest = over;
      arrivals.clear();
    },
  });
  let saving = Promise.resolve();
  const arrived = (): readonly Completion[] =>
    over?.chats.map((chat) => chat.finished().outcome.completion) ?? arrivals.all();

  const run: ChatRun = {
    cancel: (reason) => task.abort(reason),
    ended: () => (task.running ? task.ended : undefined),
    bytes: () => over?.chats.reduce((sum, chat) => sum + chat.bytes(), 0) ?? 0,
    async answer({ waitSeconds, offset }, { signal, report, salvage, results, clock, spending }) {
      const keep = (): string => results.keep(run);
      salvage((error) => lastResort(arrived(), error, { cleaner, offset, pageCharacters, keep }));
      const watch = ({ status }: Running): void => report(status);
      if ("status" in latest) watch(latest);
      watchers.add(watch);
      try {
        const unsaved = over?.chats.filter((chat) => chat.hasUnsaved()) ?? [];
        await task.within(waitSeconds, { clock, signal });
        saving = saveAfter(saving, unsaved);
        await saving;
        const result = over ? over.result() : cleaner.data(latest.result());
        const page = pageOfResult(result, offset, pageCharacters);
        // Text that is still growing has no pages yet: what will stand where is known at its end.
        if (!over) delete page.next_offset;
        const more = !over || page.next_offset !== undefined || over.chats.some((chat) => chat.hasUnsaved());
        // With the first page, because the later ones are text; and when they have been written.
        const attached = offset === 0 ? over?.chats : unsaved;
        const attachments = attached?.flatMap((chat) => chat.finished().attachments);
        // What was written holds less memory from now on.
        const id = more || unsaved.length > 0 ? keep() : undefined;
        return {
          ...page,
          ...(more && { result_id: id }),
          ...(over && offset === 0 && budgetLeft(spending)),
          ...(attachments && { attachments }),
          warnings: [...warnings, ...page.warnings, ...(offset === 0 ? spending.warnings() : [])],
        };
      } finally {
        watchers.delete(watch);
      }
    },
  };
  return run;
}

/** In a function of its own, so that nothing that is kept holds the work, and with it all that was asked. */
function begin(
  work: ChatWork,
  leaving: AbortSignal,
  { tell, end }: { tell: (running: Running) => void; end: (finished: Finished) => void },
): Task<void> {
  return new Task(async (signal) => end(await work({ signal, tell })), leaving);
}

/** Writes what could not be written before; one try after the other, so that none writes what another wrote. */
async function saveAfter(before: Promise<void>, kept: readonly KeptChat[]): Promise<void> {
  await before.catch(() => {});
  for (const chat of kept) if (chat.hasUnsaved()) await chat.saveMedia();
}
