import type { Continued, PageAsked, PaidOutput } from "../context.ts";
import { Task } from "../lib/task.ts";
import type { SavedMedia } from "../media/write/save-media.ts";
import type { MakingContext } from "./context.ts";

/** What a call made, as its caller gets it. */
export interface Made {
  /** Without its remarks. */
  data: object;
  warnings: string[];
  attachments?: SavedMedia[];
  /** There is more than this part of its text. */
  goesOn?: boolean;
}

/** A call that ended. */
export interface Ended {
  /** With this part of its text, where it has a long one. */
  made: (page: PageAsked) => Made;
  /** What it holds in memory. */
  bytes: number;
  /** Another try to write what a disk did not take; absent where all of it is written. */
  saveAgain?: (() => Promise<Ended>) | undefined;
}

/** How far a call is, in a few words. */
export type Tell = (activity: string) => void;

export interface Work {
  /** In the words of a progress message. */
  what: string;
  /** Epoch ms: by then there is an answer, whole or not. */
  answerBy: number;
  /** Remarks from before the first request. */
  warnings: string[];
  /** Told while there is no end. */
  known: object;
  run: (to: { signal: AbortSignal; tell: Tell }) => Promise<Ended>;
}

/** Does the work of a call, which goes on when its caller has to be answered before it ends. */
export async function answerInTurn(work: Work, context: MakingContext): Promise<PaidOutput> {
  const { what, answerBy, warnings, known, run } = work;
  const { clock, leaving, cleaner } = context;
  let activity = "waiting";
  const watchers = new Set<() => void>();
  const tell = (news: string): void => {
    activity = news;
    for (const watch of watchers) watch();
  };
  const task = begin(run, tell, leaving);
  let ended: Ended | undefined;
  // One try after the other, so that none writes what another wrote.
  let saving = Promise.resolve();
  const again = async (): Promise<void> => {
    if (ended?.saveAgain) ended = await ended.saveAgain();
  };

  const continued: Continued = {
    ended: () => (task.running ? task.ended : undefined),
    bytes: () => ended?.bytes ?? 0,
    async answer({ waitSeconds, ...page }, { signal, report, results, spending }) {
      const watch = (): void =>
        report({ phase: activity, message: (seconds) => `${what}: ${activity} (${seconds} s so far)` });
      watch();
      watchers.add(watch);
      try {
        if (ended?.saveAgain) saving = saving.then(again, again);
        await saving;
        ended ??= (await task.within(waitSeconds, { clock, signal }))?.value;
      } finally {
        watchers.delete(watch);
      }
      if (ended === undefined) {
        const later = `Not finished (${activity}): call get_result with result_id to wait for the rest`;
        const result_id = results.keep(continued);
        return { ...known, status: "in_progress", result_id, warnings: [...warnings, later] };
      }
      const made = ended.made(page);
      return {
        ...cleaner.data(made.data),
        ...((ended.saveAgain ?? made.goesOn) && { result_id: results.keep(continued) }),
        ...(made.attachments && { attachments: made.attachments }),
        warnings: [...warnings, ...made.warnings, ...spending.warnings()],
      };
    },
  };
  try {
    return await continued.answer({ waitSeconds: (answerBy - clock.now()) / 1000, offset: 0 }, context);
  } catch (error) {
    // Cancelled while it was waited for: nobody knows it, so nobody can come back for it.
    task.abort(error);
    throw error;
  }
}

/** In a function of its own, so that nothing that is kept holds the work, and with it all that was asked. */
const begin = (run: Work["run"], tell: Tell, leaving: AbortSignal): Task<Ended> =>
  new Task((signal) => run({ signal, tell }), leaving);
