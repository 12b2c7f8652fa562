import type { Benchmarks, CatalogueEntry, Pricing, Reasoning } from "./model.ts";

export interface EntryFacts {
  id: string;
  name: string;
  about: string;
  created: string;
  /** Tags of the providers, first choice first. */
  by: string[];
  /** Context window; `null` and 0 occur in the real catalogue. */
  context: number | null;
  pricing: Pricing;
  /** Dated slug, when it differs from the id. */
  slug?: string;
  input?: string[];
  output?: string[];
  tokenizer?: string;
  maxOutput?: number | null;
  /** The window of the first provider, when it differs from the model's own. */
  providerContext?: number | null;
  moderated?: boolean;
  parameters?: string[];
  defaults?: Record<string, number | null> | null;
  huggingFace?: string | null;
  cutoff?: string;
  expires?: string;
  voices?: string[];
  reasoning?: Reasoning;
  benchmarks?: Benchmarks;
  aliasOf?: { name: string; slug: string };
}

export const sampling = ["max_tokens", "temperature", "top_p", "stop"];
export const open = [...sampling, "top_k", "min_p", "frequency_penalty", "presence_penalty", "seed"];
export const toolCalling = ["tools", "tool_choice"];
export const structured = ["response_format", "structured_outputs"];
export const thinking = ["reasoning", "include_reasoning"];

/** Prices in USD per token, as the decimal strings they are on the wire. */
export const price = (prompt: string, completion: string, rest: Partial<Pricing> = {}): Pricing => ({
  prompt,
  completion,
  ...rest,
});

/** The three indexes of Artificial Analysis, without an arena. */
export const indexes = (
  intelligence: number | null,
  coding: number | null,
  agentic: number | null,
): Benchmarks => ({
  design_arena: [],
  artificial_analysis: {
    intelligence_index: intelligence,
    coding_index: coding,
    agentic_index: agentic,
  },
});

const seconds = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000;

/** A complete catalogue entry from what is particular to a model. */
export function entry(facts: EntryFacts): CatalogueEntry {
  const { input = ["text"], output = ["text"], slug = facts.id } = facts;
  return {
    providers: facts.by,
    model: {
      id: facts.id,
      canonical_slug: slug,
      hugging_face_id: facts.huggingFace ?? null,
      name: facts.name,
      created: seconds(facts.created),
      description: facts.about,
      context_length: facts.context,
      architecture: {
        modality: `${input.join("+")}->${output.join("+")}`,
        input_modalities: input,
        output_modalities: output,
        tokenizer: facts.tokenizer ?? "Other",
        instruct_type: null,
      },
      pricing: facts.pricing,
      top_provider: {
        context_length: facts.providerContext === undefined ? facts.context : facts.providerContext,
        max_completion_tokens: facts.maxOutput ?? null,
        is_moderated: facts.moderated ?? false,
      },
      per_request_limits: null,
      supported_parameters: (facts.parameters ?? []).toSorted(),
      default_parameters: facts.defaults ?? null,
      supported_voices: facts.voices ?? null,
      knowledge_cutoff: facts.cutoff ?? null,
      expiration_date: facts.expires ?? null,
      links: { details: `/api/v1/models/${slug}/endpoints` },
      ...(facts.reasoning && { reasoning: facts.reasoning }),
      ...(facts.benchmarks && { benchmarks: facts.benchmarks }),
      ...(facts.aliasOf && { alias_target: facts.aliasOf }),
    },
  };
}
