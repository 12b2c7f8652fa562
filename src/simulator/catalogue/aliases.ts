import { anthropic } from "./anthropic.ts";
import { google } from "./google.ts";
import type { CatalogueEntry } from "./model.ts";
import { openWeights } from "./open-weights.ts";
import { openai } from "./openai.ts";

const targets: [alias: string, name: string, target: string][] = [
  ["~anthropic/claude-sonnet-latest", "Anthropic Claude Sonnet Latest", "anthropic/claude-sonnet-5"],
  ["~anthropic/claude-haiku-latest", "Anthropic Claude Haiku Latest", "anthropic/claude-haiku-4.5"],
  ["~openai/gpt-latest", "OpenAI GPT Latest", "openai/gpt-5.4"],
  ["~google/gemini-pro-latest", "Google Gemini Pro Latest", "google/gemini-2.5-pro"],
  ["~moonshotai/kimi-latest", "MoonshotAI Kimi Latest", "moonshotai/kimi-k3"],
];

const concrete = [...anthropic, ...openai, ...google, ...openWeights];

/** `~author/family-latest` rows: the target's price and abilities under a name of their own. */
export const aliasEntries: CatalogueEntry[] = targets.flatMap(([id, name, target]) => {
  const found = concrete.find(({ model }) => model.id === target);
  if (!found) return [];
  const { benchmarks: _benchmarks, ...model } = found.model;
  return [
    {
      providers: found.providers,
      model: {
        ...model,
        id,
        name,
        canonical_slug: id,
        description: `This model always redirects to the newest of its family, today ${found.model.name}.`,
        hugging_face_id: null,
        knowledge_cutoff: null,
        architecture: { ...model.architecture, tokenizer: "Router" },
        links: { details: `/api/v1/models/${id}/endpoints` },
        alias_target: { name: model.name, slug: model.id },
      },
    },
  ];
});
