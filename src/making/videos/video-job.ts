import type { Asker, PaidOutput } from "../../context.ts";
import { AppError, sentences } from "../../errors.ts";
import type { Spending } from "../../ledger/spending.ts";
import type { Clock } from "../../lib/clock.ts";
import { dollars } from "../../lib/dollars.ts";
import { Task } from "../../lib/task.ts";
import type { OpenRouter } from "../../openrouter/client.ts";
import type { VideoStatus } from "../../openrouter/videos.ts";
import { download } from "./download.ts";
import type { JobFiles, JobRecord } from "./job-files.ts";
import {
  type KnownJob,
  type MadeFilm,
  jobNotHere,
  jobUnderWay,
  type Unfetched,
  jobDone,
} from "./video-result.ts";

export interface JobTools {
  openrouter: Pick<OpenRouter, "video" | "downloadVideo">;
  spending: Pick<Spending, "correct">;
  files: JobFiles;
  clock: Clock;
  /** Ends all work, when the server leaves. */
  leaving: AbortSignal;
}

/** A video that is made: the film, or why it is not here yet. */
type Outcome = MadeFilm | Unfetched;

const firstPauseMs = 2000;
const longestPauseMs = 10_000;
const mostRefused = 5;

/** A job at OpenRouter: watched, paid for, and its video brought here, whoever waits for it. */
export class VideoJob {
  readonly name: string;
  readonly #tools: JobTools;
  #record: JobRecord;
  #watch: Task<Outcome | undefined> | undefined;
  #made: MadeFilm | undefined;
  #failure: AppError | undefined;
  #settled = false;
  /** Why the last look at it told nothing, and how many have been refused one after the other. */
  #untold: AppError | undefined;
  #refused = 0;
  readonly #listeners = new Set<() => void>();

  constructor(name: string, record: JobRecord, tools: JobTools) {
    this.name = name;
    this.#record = record;
    this.#tools = tools;
  }

  get record(): JobRecord {
    return this.#record;
  }

  get isOver(): boolean {
    return this.#made !== undefined || this.#failure !== undefined;
  }

  /** Settles when nothing is done for it any more. */
  get ended(): Promise<void> {
    return this.#watch?.ended ?? Promise.resolve();
  }

  /** Asks how it stands until it ends or that moment comes, and brings the video; one watch at a time. */
  watch(until: number, pauseMs = 0): Task<Outcome | undefined> {
    if (!this.#watch?.running) {
      const { leaving } = this.#tools;
      this.#watch = new Task((signal) => this.#toTheEnd({ until, pauseMs, signal }), leaving);
    }
    return this.#watch;
  }

  /** What there is of it within that time; throws what made it fail. */
  async answer(
    waitSeconds: number,
    { report, signal }: Pick<Asker, "report" | "signal">,
    warnings: string[] = [],
  ): Promise<PaidOutput> {
    const { clock } = this.#tools;
    if (this.#failure) throw this.#failure;
    const listen = (): void => {
      const { model, status } = this.#record;
      const message = (seconds: number): string => `${model}: ${this.#doing()} (${seconds} s so far)`;
      report({ phase: status, message, handle: this.name });
    };
    listen();
    this.#listeners.add(listen);
    try {
      if (!this.#made) {
        const outcome = await this.watch(clock.now() + waitSeconds * 1000).within(waitSeconds, {
          clock,
          signal,
        });
        if (outcome?.value && "problem" in outcome.value)
          return jobNotHere(this.#known(), outcome.value, warnings);
      }
    } finally {
      this.#listeners.delete(listen);
    }
    const known = this.#known();
    if (this.#made) return jobDone(known, this.#made, warnings);
    const untold =
      this.#untold === undefined ? [] : [`The last look at it failed: ${sentences(this.#untold.facts)}`];
    return jobUnderWay(known, this.#doing(), [...warnings, ...untold]);
  }

  async #toTheEnd(asked: {
    until: number;
    pauseMs: number;
    signal: AbortSignal;
  }): Promise<Outcome | undefined> {
    const { clock, openrouter, files } = this.#tools;
    const { until, signal } = asked;
    let pauseMs = asked.pauseMs;
    this.#refused = 0;
    for (;;) {
      await clock.sleep(pauseMs, signal);
      const told = await this.#ask(signal);
      if (told) await this.#note(told.status);
      if (told?.status === "completed") {
        this.#settle(told.cost, "answered");
        const film = await download(this.#record, { openrouter, clock, signal });
        if ("problem" in film) return { ...film, cost: told.cost };
        this.#made = { ...film, cost: told.cost };
        await files.remove(this.name);
        return this.#made;
      }
      if (told && ended.has(told.status)) throw this.#fail(told);
      pauseMs = pauseMs === 0 ? firstPauseMs : Math.min(longestPauseMs, pauseMs * 1.3);
      // Whoever asks for the result has it looked at again.
      if (clock.now() + pauseMs > until || this.#refused >= mostRefused) return undefined;
    }
  }

  /**
   * Undefined where it cannot be told for the moment. No failure of a look is one of the job, which was ordered and will be
   * paid for: a job may be unknown for a moment, and a key may be mended.
   */
  async #ask(signal: AbortSignal): Promise<VideoStatus | undefined> {
    try {
      const told = await this.#tools.openrouter.video(this.#record.id, signal);
      [this.#untold, this.#refused] = [undefined, 0];
      return told;
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError)) throw error;
      this.#untold = error;
      this.#refused = error.facts.retryable ? 0 : this.#refused + 1;
      return undefined;
    }
  }

  async #note(status: string): Promise<void> {
    if (status === this.#record.status) return;
    this.#record = { ...this.#record, status: status.slice(0, 100) };
    for (const listen of this.#listeners) listen();
    if (status === "completed" || ended.has(status)) await this.#tools.files.write(this.name, this.#record);
  }

  /** Of two servers that see the end each writes this; the ledger counts the last. */
  #settle(cost: number | null, outcome: string): void {
    if (this.#settled || cost === null || cost < 0) return;
    this.#settled = true;
    const { id, model, at } = this.#record;
    this.#tools.spending.correct({
      ts: at,
      tool: "generate_video",
      requested_model: model,
      model,
      provider: null,
      generation_id: id,
      prompt_tokens: null,
      completion_tokens: null,
      cost,
      source: "generation",
      outcome,
    });
  }

  #fail({ status, error, cost: told }: VideoStatus): AppError {
    // OpenRouter charges nothing for what failed (its zero completion insurance); one that expired may have been made.
    const cost = told ?? (status === "expired" ? null : 0);
    this.#settle(cost, status);
    const { model, id } = this.#record;
    const because = error ? `: ${error}` : "";
    const price = cost === null ? "OpenRouter did not tell what it cost" : `it cost ${dollars(cost)}`;
    this.#failure = new AppError({
      category: "API Error",
      code: "generation_failed",
      what: `The video of ${model} ${ended.get(status) ?? status}${because}; ${price}`,
      next: "Change the prompt or the pictures, or use another model, and call generate_video again",
      model,
      generationId: id,
      ...(cost !== null && { cost }),
    });
    return this.#failure;
  }

  #known(): KnownJob {
    const { id, model } = this.#record;
    return { id, model, resultId: this.name };
  }

  /** What happens to it now, in words. */
  #doing(): string {
    const { status } = this.#record;
    return status === "completed" ? "downloading" : status.replace("_", " ");
  }
}

/** Ends without a video, in words. */
const ended = new Map([
  ["failed", "failed"],
  ["cancelled", "was cancelled at OpenRouter"],
  ["expired", "expired at OpenRouter before it was fetched"],
]);
