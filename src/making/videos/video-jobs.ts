import type { Continued } from "../../context.ts";
import { JobFiles, type JobRecord } from "./job-files.ts";
import { type JobTools, VideoJob } from "./video-job.ts";

/** How a job stands, for whoever looks after the account. */
export interface JobRow {
  result_id: string;
  model: string;
  status: string;
  age_seconds: number;
}

/** Videos that are being made, of this process and of those before it. */
export interface VideoJobs {
  /** One that was just ordered: it is in its file when this resolves, or there is a warning. */
  begin(job: Ordered): Promise<{ job: VideoJob; warnings: string[] }>;
  /** The job of that result_id; undefined when there is none. */
  resume(resultId: string): Promise<KeptJob | undefined>;
  list(): Promise<JobRow[]>;
  /** Waits, once the server leaves, until what was begun on disk is taken back. */
  close(): Promise<void>;
}

interface Ordered {
  /** OpenRouter's. */
  id: string;
  /** The result_id, see `newJobName`. */
  resultId: string;
  model: string;
  folder: string;
  name: string | undefined;
}

export interface KeptJob extends Continued {
  /** When it was ordered, epoch ms. */
  orderedAt: number;
}

interface VideoJobsOptions extends Omit<JobTools, "files"> {
  /** Undefined when nothing may be written, or there is no place for it. */
  folder: () => Promise<string | undefined>;
  /** The key's fingerprint. */
  key: string;
  /** The base URL's. */
  baseUrl: string;
}

// After that long only who asks for a result has it looked at.
const backgroundMs = 30 * 60_000;
const firstPauseMs = 2000;
const mostOver = 100;

export function createVideoJobs({ folder, key, baseUrl, ...tools }: VideoJobsOptions): VideoJobs {
  const { clock } = tools;
  const files = new JobFiles({ folder, key, baseUrl, clock });
  const jobs = new Map<string, VideoJob>();

  const keep = (name: string, record: JobRecord): VideoJob => {
    const job = new VideoJob(name, record, { ...tools, files });
    jobs.set(name, job);
    const over = [...jobs.values()].filter(({ isOver }) => isOver);
    for (const old of over.slice(0, Math.max(0, over.length - mostOver))) jobs.delete(old.name);
    return job;
  };

  const find = async (name: string): Promise<VideoJob | undefined> => {
    const known = jobs.get(name);
    if (known) return known;
    const record = await files.read(name);
    // Two calls at once have one job.
    return jobs.get(name) ?? (record && keep(name, record));
  };

  return {
    async begin({ id, resultId, model, folder: place, name }) {
      const at = new Date(clock.now()).toISOString();
      const record = { id, key, base_url: baseUrl, model, at, folder: place, name, status: "pending" };
      const job = keep(resultId, record);
      const problem = await files.write(job.name, record);
      job.watch(clock.now() + backgroundMs, firstPauseMs);
      const lost = `The job could not be written down (${problem}): its video can be had from this server alone, until it ends`;
      return { job, warnings: problem === undefined ? [] : [lost] };
    },
    async resume(resultId) {
      const job = await find(resultId);
      return (
        job && {
          orderedAt: Date.parse(job.record.at),
          ended: () => undefined,
          bytes: () => 0,
          answer: ({ waitSeconds }, asker) => job.answer(waitSeconds, asker),
        }
      );
    },
    async list() {
      const records = await files.all();
      for (const { name, record } of jobs.values()) records.set(name, record);
      const now = clock.now();
      return [...records]
        .map(([result_id, { model, status, at }]) => ({
          result_id,
          model,
          status,
          age_seconds: Math.max(0, Math.round((now - Date.parse(at)) / 1000)),
        }))
        .toSorted((one, other) => one.age_seconds - other.age_seconds);
    },
    async close() {
      await Promise.all([...jobs.values()].map(({ ended }) => ended));
    },
  };
}
