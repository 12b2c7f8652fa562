import { z } from "zod";

import { providerRouting } from "../chat/asked/provider.ts";
import type { MakingContext } from "../making/context.ts";
import { speak } from "../making/speech/speak.ts";
import { defineTool } from "./define-tool.ts";
import { assumeCostUsd, dryRun, maxCostUsd, savePath, shownMakingProvider } from "./making-words.ts";

const shownInput = () =>
  z.strictObject({
    input: z.string().min(1).max(200_000).describe("What is read aloud"),
    voice: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("One of the model's (get_model_info lists them); default: its first"),
    model: z
      .string()
      .max(256)
      .optional()
      .describe("A model that speaks (search_models, outputModality speech); default: the cheapest"),
    format: z
      .enum(["mp3", "wav", "pcm"])
      .optional()
      .describe("Default mp3, or wav of a model that has no mp3; pcm comes as wav too"),
    speed: z.number().min(0.1).max(10).optional().describe("1 is usual; some models ignore it"),
    save_path: savePath,
    provider: shownMakingProvider,
    max_cost_usd: maxCostUsd,
    assume_cost_usd: assumeCostUsd,
    dry_run: dryRun,
  });

export const generateSpeech = defineTool({
  name: "generate_speech",
  title: "Read aloud",
  description:
    "Reads a text aloud into a sound file. The answer has its path, the model and voice that spoke, and the real cost (usage.cost, USD). Broken off, what came is kept (status partial). Costs money; models are known to bill more than they list, so a budget needs assume_cost_usd.",
  input: () => shownInput().extend({ provider: providerRouting.optional() }),
  shownInput,
  otherNames: {
    prompt: "is called 'input'",
    text: "is called 'input'",
    response_format: "is called 'format'",
    path: "is called 'save_path'",
  },
  effects: { readOnly: false, spends: true },
  deferred: { hint: "text to speech, read aloud, voice" },
  run: (input, context: MakingContext) => speak(input, context),
});
