import type { Continued, Status } from "../context.ts";
import { factsOf } from "../errors.ts";
import { charactersIn } from "../lib/characters-in.ts";
import { Task } from "../lib/task.ts";
import type { Completion } from "../openrouter/chat/completion.ts";
import type { ChatRequest } from "../openrouter/chat/request.ts";
import { budgetLeft } from "./answered/budget-left.ts";
import type { KeptChat } from "./answered/finish.ts";
import { lastResort } from "./answered/last-resort.ts";
import { isFirstPage } from "./answered/page-asked.ts";
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
  /** Answers that another one was preferred to. */
  others?: readonly KeptChat[];
  /** What the first of them answers, and the id that was asked. */
  sent: { id: string; request: ChatRequest };
}

/** What is kept of it. */
type Ended = Pick<Finished, "result" | "chats"> & { others: readonly KeptChat[] };

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
  /** Most that it may cost by itself, USD. */
  capUsd?: number | undefined;
}

/**
 * Starts a chat that goes on when its caller stops waiting: it ends by itself, when it is cancelled or when the server
 * leaves.
 */
export function startChat(
  work: ChatWork,
  { first, arrivals, warnings, capUsd, pageCharacters: usual = usualPageCharacters }: ChatRunOptions,
  { leaving, clock, cleaner }: Pick<ChatContext, "leaving" | "clock" | "cleaner">,
): ChatRun {
  const startedAt = clock.now();
  let over: Ended | undefined;
  let latest: Running | Ended = first;
  const watchers = new Set<(running: Running) => void>();
  const task = begin(work, leaving, {
    tell(running) {
      latest = running;
      for (const watch of watchers) watch(running);
    },
    end({ result, chats, others = [] }) {
      // What it told on the way, and was sent, hold the answer and the question as they came, with media in base64.
      over = { result, chats, others };
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
    bytes() {
      if (over) return allOf(over).reduce((sum, chat) => sum + chat.bytes(), 0);
      // Of one that failed, what it had got; one at work is never let go.
      return task.running ? 0 : 2 * charactersIn(arrivals.all());
    },
    async answer({ waitSeconds, ...asked }, { signal, report, salvage, results, spending }) {
      const { offset = 0, pageCharacters = usual } = asked;
      const from = Math.max(0, offset);
      const keep = (): string => results.keep(run);
      salvage((error) =>
        // Who asks for what there is not has lost nothing.
        factsOf(error).code === "candidate_not_found"
          ? undefined
          : lastResort(arrived(), error, { cleaner, offset: from, pageCharacters, keep }),
      );
      const watch = ({ status }: Running): void => report(status);
      if ("status" in latest) watch(latest);
      watchers.add(watch);
      try {
        const unsaved = allOf(over).filter((chat) => chat.hasUnsaved());
        await task.within(waitSeconds, { clock, signal });
        if (unsaved.length > 0) saving = saveAfter(saving, unsaved);
        await saving;
        const result = over ? over.result() : cleaner.data(latest.result());
        const page = pageOfResult(result, { ...asked, pageCharacters });
        const isFirst = isFirstPage(asked);
        const more = !over || page.more || allOf(over).some((chat) => chat.hasUnsaved());
        // With the first page, because the later ones are text; and when they have been written.
        const attached = isFirst ? over?.chats : unsaved;
        const attachments = attached?.flatMap((chat) => chat.finished().attachments);
        // What was written holds less memory from now on.
        const id = more || unsaved.length > 0 ? keep() : undefined;
        return {
          ...page.result,
          ...(!over && { seconds: Math.round((clock.now() - startedAt) / 1000) }),
          ...(more && { result_id: id }),
          ...(over && isFirst && budgetLeft(spending, { capUsd, costUsd: result.usage.cost })),
          ...(attachments && { attachments }),
          warnings: isFirst
            ? [...warnings, ...page.result.warnings, ...spending.warnings()]
            : page.result.warnings,
        };
      } finally {
        watchers.delete(watch);
      }
    },
  };
  return run;
}

const allOf = (over: Ended | undefined): KeptChat[] => (over ? [...over.chats, ...over.others] : []);

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
