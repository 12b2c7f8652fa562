import type { Config } from "../../config.ts";
import type { Asker } from "../../context.ts";
import type { VideoJobs } from "../../making/videos/video-jobs.ts";
import { unheard } from "../offers/resources.ts";
import { renderFailure, type RenderOptions, renderSuccess, type ToolResult } from "../render.ts";
import { withSettingWarnings } from "../settings.ts";
import type { Outlasting } from "./tasks.ts";

interface Waiting extends Omit<Asker, "signal" | "report" | "salvage"> {
  config: Config;
  videoJobs: Pick<VideoJobs, "resume">;
  leaving: AbortSignal;
}

/** The video that a process before this one ordered as a task, with the result that its call would have given. */
export async function resumeVideo(
  taskId: string,
  { context, waitSeconds, ...rendering }: { context: Waiting; waitSeconds: number } & RenderOptions,
): Promise<Outlasting | undefined> {
  const job = await context.videoJobs.resume(taskId);
  if (!job) return undefined;
  const asker = { ...context, ...unheard, signal: context.leaving };
  const result = async (): Promise<ToolResult> => {
    try {
      const { attachments = [], ...output } = await job.answer({ waitSeconds }, asker);
      const data = withSettingWarnings(output, context.config);
      return renderSuccess(data, { structured: false, attachments, ...rendering });
    } catch (error) {
      return renderFailure(error, rendering);
    }
  };
  return { begunAt: job.orderedAt, result: result() };
}
