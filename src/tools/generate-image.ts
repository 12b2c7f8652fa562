import { z } from "zod";

import { providerRouting } from "../chat/asked/provider.ts";
import type { MakingContext } from "../making/context.ts";
import { drawPictures } from "../making/pictures/draw.ts";
import { defineTool } from "./define-tool.ts";
import { assumeCostUsd, dryRun, maxCostUsd, savePath, shownMakingProvider } from "./making-words.ts";

const word = z.string().max(20).optional();

const shownInput = () =>
  z.strictObject({
    prompt: z.string().min(1).max(100_000).describe("What is to be seen"),
    model: z
      .string()
      .max(256)
      .optional()
      .describe("A model that draws (search_models, outputModality image); default: the cheapest"),
    aspect_ratio: word.describe("e.g. 1:1, 3:2, 16:9, 9:16"),
    resolution: word.describe("512, 1K, 2K or 4K"),
    quality: word.describe("low, medium, high, ..."),
    n: z.int().min(1).max(10).optional().describe("How many pictures; default 1"),
    input_images: z
      .array(z.string().max(30_000_000))
      .max(16)
      .optional()
      .describe("Pictures to change or to go by: absolute paths, https URLs, data URIs"),
    output_format: word.describe("png, jpeg, webp or svg"),
    save_path: savePath,
    preview: z
      .boolean()
      .optional()
      .describe("Whether the first picture is shown in the answer; default true"),
    provider: shownMakingProvider,
    max_cost_usd: maxCostUsd,
    assume_cost_usd: assumeCostUsd,
    dry_run: dryRun,
  });

export const generateImage = defineTool({
  name: "generate_image",
  title: "Draw a picture",
  description:
    "Draws pictures from words, and from other pictures. Each is saved as a file; the answer names them with the model that drew and the real cost (usage.cost, USD), and shows the first where it is small. Costs money. What a model does not take is refused with what it does.",
  input: () =>
    shownInput().extend({
      resolution: z.union([word, z.int().min(1).max(100_000).transform(String)]),
      provider: providerRouting.optional(),
    }),
  shownInput,
  otherNames: {
    size: "is given as aspect_ratio and resolution",
    messages: "is called 'prompt'",
    images: "is called 'input_images'",
    image: "is called 'input_images'",
    input_references: "is called 'input_images'",
    image_size: "is called 'resolution'",
    format: "is called 'output_format'",
    path: "is called 'save_path'",
  },
  effects: { readOnly: false, spends: true },
  deferred: { hint: "draw or edit a picture, image generation" },
  run: (input, context: MakingContext) => drawPictures(input, context),
});
