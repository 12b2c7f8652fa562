import { existsSync, readFileSync } from "node:fs";

import {
  asRow,
  type ListedModels,
  type ListedRow,
  type Model,
  modelsOf,
  readModels,
} from "../../src/openrouter/models.ts";

export type RowInput = Record<string, unknown> & { id: string };

/** When the rows are read. */
export const readAt = Date.UTC(2026, 10, 29);

/** What is made of an answer to `GET /models`. */
export function fetched(rows: readonly unknown[]): ListedModels {
  const listed = readModels({ data: rows }, readAt);
  if (!listed) throw new Error("no row has an id");
  return listed;
}

/** What is made of a row of it. */
export function modelOf(listed: unknown): Model {
  const [model] = modelsOf(fetched([listed]).rows);
  if (!model) throw new Error("the row's id is too long");
  return model;
}

/** A chat model as `GET /models` lists it; what is given replaces what is usual. */
export const row = (given: RowInput): Model =>
  modelOf({
    canonical_slug: given.id,
    name: given.id,
    created: 1_750_000_000,
    description: "A model.",
    context_length: 100_000,
    architecture: { input_modalities: ["text"], output_modalities: ["text"] },
    pricing: { prompt: "0.000001", completion: "0.000002" },
    top_provider: { context_length: 100_000, max_completion_tokens: 8_000, is_moderated: false },
    supported_parameters: ["temperature", "max_tokens"],
    ...given,
  });

const made = (input: string[], output: string[]) => ({
  architecture: { input_modalities: input, output_modalities: output },
});

/** A small catalogue with one of every trap. */
export const rows: Model[] = [
  row({
    id: "anthropic/claude-sonnet-4.5",
    canonical_slug: "anthropic/claude-4.5-sonnet-20250929",
    name: "Anthropic: Claude Sonnet 4.5",
    context_length: 1_000_000,
    pricing: { prompt: "0.000003", completion: "0.000015", input_cache_read: "0.0000003" },
    top_provider: { context_length: 200_000, max_completion_tokens: 64_000, is_moderated: true },
    ...made(["text", "image", "file"], ["text"]),
    supported_parameters: ["tools", "tool_choice", "reasoning", "structured_outputs"],
    benchmarks: { artificial_analysis: { intelligence_index: 50, coding_index: 60, agentic_index: 55 } },
  }),
  row({ id: "anthropic/claude-sonnet-4", name: "Anthropic: Claude Sonnet 4", created: 1_740_000_000 }),
  row({
    id: "~anthropic/claude-sonnet-latest",
    name: "Anthropic: Claude Sonnet Latest",
    alias_target: { slug: "anthropic/claude-sonnet-4.5" },
  }),
  row({
    id: "openai/gpt-4o-mini",
    name: "OpenAI: GPT-4o-mini",
    pricing: { prompt: "0.00000015", completion: "0.0000006" },
    supported_parameters: ["tools", "response_format"],
    ...made(["text", "image"], ["text"]),
  }),
  row({ id: "openai/gpt-oss-20b", name: "OpenAI: gpt-oss-20b", context_length: 131_072 }),
  row({
    id: "openai/gpt-oss-20b:free",
    canonical_slug: "openai/gpt-oss-20b",
    name: "OpenAI: gpt-oss-20b (free)",
    pricing: { prompt: "0", completion: "0" },
  }),
  row({ id: "lab/only-free:free", pricing: { prompt: "0", completion: "0" } }),
  row({ id: "lab/thinker", expiration_date: "2026-08-10" }),
  row({ id: "lab/thinker:thinking", canonical_slug: "lab/thinker", expiration_date: "2098-12-31" }),
  row({ id: "one/shared-name" }),
  row({ id: "two/shared-name" }),
  row({
    id: "openrouter/auto",
    name: "Auto Router",
    pricing: { prompt: "-1", completion: "-1" },
    top_provider: { context_length: null },
    context_length: 2_000_000,
    supported_parameters: [],
  }),
  row({ id: "openrouter/free", pricing: { prompt: "0", completion: "0" } }),
  row({
    id: "studio/film",
    context_length: 0,
    top_provider: { context_length: 0 },
    pricing: { prompt: "0", completion: "0" },
    supported_parameters: [],
    ...made(["text", "image"], ["video"]),
  }),
  row({
    id: "z-ai/glm-5",
    name: "Z.ai: GLM 5",
    ...made(["text", "audio", "video"], ["text"]),
    pricing: {
      prompt: "0.000001",
      completion: "0.000002",
      overrides: [
        { min_prompt_tokens: 32_000, prompt: "0.000002", completion: "0.000004" },
        { min_prompt_tokens: 200_000, prompt: "0.000003" },
        { utc_start: 2230, utc_end: 30, completion: "0.000001" },
      ],
    },
  }),
];

export function rowOf(id: string, from: readonly Model[] = rows): Model {
  const found = from.find((model) => model.id === id);
  if (!found) throw new Error(`no row ${id}`);
  return found;
}

const recorded = new URL("../../../shared/recorded/models-2026-08-05.json", import.meta.url);

/** A recorded answer of the real service where one is beside the checkout, else the rows above. */
export const wholeCatalogue: readonly Model[] = existsSync(recorded)
  ? modelsOf(readModels(JSON.parse(readFileSync(recorded, "utf8")), readAt)?.rows ?? [])
  : rows;

/** As a catalogue lists them. */
export const listed = (models: readonly Model[]): ListedRow[] => models.map(asRow);
