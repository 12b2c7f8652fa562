import { z } from "zod";

import { providerRouting } from "../chat/asked/provider.ts";
import type { MakingContext } from "../making/context.ts";
import { film } from "../making/videos/film.ts";
import { defineTool } from "./define-tool.ts";
import { assumeCostUsd, dryRun, maxCostUsd, savePath, shownMakingProvider } from "./making-words.ts";

const shownInput = () =>
  z.strictObject({
    prompt: z.string().min(1).max(100_000).describe("What is to be seen and heard"),
    model: z
      .string()
      .max(256)
      .optional()
      .describe("A model for videos (search_models, outputModality video); default: the cheapest"),
    duration: z.int().min(1).max(600).optional().describe("Seconds"),
    resolution: z.string().max(20).optional().describe("e.g. 480p, 720p, 1080p, 4K"),
    aspect_ratio: z.string().max(20).optional().describe("e.g. 16:9, 9:16, 1:1"),
    input_images: z
      .array(z.string().max(30_000_000))
      .max(16)
      .optional()
      .describe("The first and the last frame: absolute paths, https URLs, data URIs; more only as https"),
    save_path: savePath,
    provider: shownMakingProvider,
    max_cost_usd: maxCostUsd,
    assume_cost_usd: assumeCostUsd,
    dry_run: dryRun,
  });

export const generateVideo = defineTool({
  name: "generate_video",
  title: "Make a video",
  description:
    "Makes a video from words and pictures. It takes minutes: the answer is mostly in_progress with a result_id, and get_result brings the file, also after a restart. Costs money, mostly dollars: ask for a dry_run first. What was ordered goes on and is charged also when the call is cancelled. usage.cost is the real cost (USD).",
  input: () => shownInput().extend({ provider: providerRouting.optional() }),
  shownInput,
  otherNames: {
    image: "is the first of 'input_images'",
    first_frame_image: "is the first of 'input_images'",
    last_frame_image: "is the second of 'input_images'",
    reference_images: "are given as 'input_images'",
    images: "is called 'input_images'",
    size: "is given as aspect_ratio and resolution",
    seconds: "is called 'duration'",
    path: "is called 'save_path'",
    max_wait_ms: "is not needed: the call answers in_progress, and get_result waits",
    poll_interval_ms: "is not needed: the call answers in_progress, and get_result waits",
  },
  effects: { readOnly: false, spends: true, goesOn: true },
  deferred: { hint: "make a video, text to video, animate a picture" },
  run: (input, context: MakingContext) => film(input, context),
});
