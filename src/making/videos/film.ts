import { inputModalities } from "../../catalog/model/capabilities.ts";
import type { Continued, PaidOutput } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { Task } from "../../lib/task.ts";
import type { PostPhase } from "../../openrouter/paid-post.ts";
import type { VideoModel } from "../../openrouter/videos.ts";
import { isUnderWay } from "../../paying/paid-request.ts";
import { payForAnswer } from "../../paying/pay-for-answer.ts";
import { chooseModel, type Kind } from "../choose-model.ts";
import type { MakingContext } from "../context.ts";
import { readInputImages } from "../input-images.ts";
import { fitOrRefuse } from "../provider-fit.ts";
import { placeFor } from "../save-path.ts";
import { newJobName } from "./job-files.ts";
import type { VideoJob } from "./video-job.ts";
import { cheapestSecond, videoCost } from "./video-price.ts";
import { picturesIn, wrongValueIn } from "./video-values.ts";
import type { VideoWish } from "./video-wish.ts";

/** Orders what `generate_video` was called with, and answers within OPENROUTER_REPLY_WITHIN_SECONDS. */
export async function film(wish: VideoWish, context: MakingContext): Promise<PaidOutput> {
  const { config, clock, openrouter, spending, videoJobs, leaving } = context;
  const answerBy = clock.now() + config.replyWithinSeconds * 1000;
  const place = await placeFor(wish.save_path, await context.outputFolder());
  const { sent, warnings } = fitOrRefuse(wish.provider, {
    config,
    taken: ["options"],
    endpoint: "videos",
  });
  const images = await readInputImages(wish.input_images ?? [], context);
  const listing = await listed(context);
  const rowOf = ({ id }: { id: string }): VideoModel | undefined =>
    listing.rows?.find((row) => row.id === id);
  const kind: Kind = {
    tool: "generate_video",
    makes: "videos",
    priceOf: (one) => cheapestSecond(rowOf(one)),
    takesFree: false,
  };
  const choice = await chooseModel(wish.model, kind, context, (one) => {
    const row = rowOf(one);
    const seesImages = images.length === 0 || inputModalities(one).includes("image");
    return seesImages && (row === undefined || wrongValueIn(wish, row) === undefined);
  });
  const { model, isDefault } = choice;
  const row = rowOf(model);
  const refusal = row && wrongValueIn(wish, row);
  if (refusal) throw refusal;
  const pictures = picturesIn(images, model.id, row);
  const cost = videoCost(wish, row);
  const remarks = [...choice.warnings, ...listing.warnings, ...warnings];
  if (wish.dry_run) {
    return {
      dry_run: true,
      model: model.id,
      ...(isDefault && { default_model: true }),
      route: "videos",
      requests: 1,
      estimate: { likely_usd: cost.likely, most_usd: cost.worst },
      warnings: remarks,
    } as PaidOutput;
  }
  const request = {
    model: model.id,
    prompt: wish.prompt,
    ...(wish.duration !== undefined && { duration: wish.duration }),
    ...(wish.resolution !== undefined && { resolution: wish.resolution }),
    ...(wish.aspect_ratio !== undefined && { aspect_ratio: wish.aspect_ratio }),
    ...pictures,
    ...(Object.keys(sent).length > 0 && { provider: sent }),
  };

  const resultId = newJobName();
  let latest: PostPhase | undefined;
  const order = async (signal: AbortSignal): Promise<VideoJob> => {
    const money = { maxCostUsd: wish.max_cost_usd, assumeCostUsd: wish.assume_cost_usd };
    const paid = await spending.open({
      tool: kind.tool,
      requestedModel: model.id,
      worstUsd: cost.worst,
      ...money,
    });
    const heldUsd = cost.worst ?? wish.assume_cost_usd;
    const held = {
      id: model.id,
      heldUsd: heldUsd ?? 0,
      ...(heldUsd === undefined && { likelyUsd: cost.likely }),
      // What it really costs is told when the job ends.
      outcome: "running",
    };
    try {
      const { job: id } = await payForAnswer(held, paid, (onPhase) =>
        openrouter.orderVideo(request, {
          signal,
          timeoutSeconds: config.timeoutSeconds,
          pauseWithinSeconds: Math.min(config.replyWithinSeconds, config.timeoutSeconds),
          onPhase(phase) {
            latest = phase;
            onPhase(phase);
            const message = orderingOf(model.id);
            const isUnsent = !isUnderWay(phase);
            context.report({ phase: "ordering", message, handle: resultId, isUnsent });
          },
        }),
      );
      const begun = await videoJobs.begin({ id, resultId, model: model.id, ...place });
      remarks.push(...begun.warnings);
      return begun.job;
    } finally {
      paid.close();
    }
  };
  const ordering = new Task(order, leaving);

  const continued: Continued = {
    ended: () => (ordering.running ? ordering.ended : undefined),
    bytes: () => 0,
    async answer({ waitSeconds }, asker) {
      const until = clock.now() + waitSeconds * 1000;
      const ordered = await ordering.within(waitSeconds, { clock, signal: asker.signal });
      if (ordered) {
        const left = Math.max(0, until - clock.now()) / 1000;
        const answer = await ordered.value.answer(left, asker, remarks);
        return { ...answer, ...(isDefault && { default_model: true }) };
      }
      const later = "Not ordered yet: call get_result with result_id to wait for it";
      const result_id = asker.results.keep(continued);
      return {
        model: model.id,
        status: "in_progress",
        result_id,
        warnings: [...remarks, later],
      } as PaidOutput;
    },
  };
  try {
    return await continued.answer({ waitSeconds: (answerBy - clock.now()) / 1000 }, context);
  } catch (error) {
    // What has not left is not sent any more; a job that was ordered goes on, and is charged.
    if (ordering.running && !isUnderWay(latest)) ordering.abort(error);
    throw error;
  }
}

const orderingOf =
  (model: string) =>
  (seconds: number): string =>
    `${model}: ordering (${seconds} s so far)`;

/** Undefined when it cannot be had. */
async function listed({
  videoModels,
  signal,
}: MakingContext): Promise<{ rows?: readonly VideoModel[]; warnings: string[] }> {
  try {
    return { rows: await videoModels.list(signal), warnings: [] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    return {
      warnings: ["The list of models for videos could not be had, so nothing was checked against it"],
    };
  }
}
