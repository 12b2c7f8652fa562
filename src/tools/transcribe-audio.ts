import { z } from "zod";

import { providerRouting } from "../chat/asked/provider.ts";
import type { MakingContext } from "../making/context.ts";
import { transcribe } from "../making/speech/transcribe.ts";
import { defineTool } from "./define-tool.ts";
import { assumeCostUsd, dryRun, maxCostUsd, shownMakingProvider } from "./making-words.ts";

const shownInput = () =>
  z.strictObject({
    file: z.string().min(1).max(36_000_000).describe("An absolute path, or a data URI, up to 25 MB"),
    model: z
      .string()
      .max(256)
      .optional()
      .describe(
        "A model that transcribes (search_models, outputModality transcription); default: the cheapest",
      ),
    language: z.string().min(2).max(20).optional().describe("e.g. en, ja; default: as heard"),
    provider: shownMakingProvider,
    max_cost_usd: maxCostUsd,
    assume_cost_usd: assumeCostUsd,
    dry_run: dryRun,
  });

export const transcribeAudio = defineTool({
  name: "transcribe_audio",
  title: "Write down what is said",
  description:
    "Writes down what is said in a sound file. The answer has the text (long ones in pages: get_result with result_id and next_offset), the model that listened and the real cost (usage.cost, USD). Costs money; a budget needs assume_cost_usd, because few models list what a minute costs.",
  input: () => shownInput().extend({ provider: providerRouting.optional() }),
  shownInput,
  otherNames: {
    audio_path: "is called 'file'",
    audio: "is called 'file'",
    path: "is called 'file'",
    files: "is called 'file', one for each call",
  },
  deferred: { hint: "speech to text, transcribe a recording", mostCharacters: 500_000 },
  effects: { readOnly: false, spends: true },
  run: (input, context: MakingContext) => transcribe(input, context),
});
