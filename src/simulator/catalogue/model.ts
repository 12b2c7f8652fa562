export interface Rates {
  prompt?: string;
  completion?: string;
  request?: string;
  image?: string;
  image_token?: string;
  image_output?: string;
  audio?: string;
  audio_output?: string;
  web_search?: string;
  internal_reasoning?: string;
  input_cache_read?: string;
  input_cache_write?: string;
  input_cache_write_1h?: string;
  input_audio_cache?: string;
}

export interface PriceOverride extends Rates {
  min_prompt_tokens?: number;
  /** HHMM as a number: 30 is 00:30. Half-open, and may wrap midnight. */
  utc_start?: number;
  utc_end?: number;
}

export interface Pricing extends Rates {
  prompt: string;
  completion: string;
  overrides?: PriceOverride[];
}

export interface Reasoning {
  mandatory: boolean;
  default_enabled?: boolean;
  default_effort?: string;
  supported_efforts?: string[] | null;
  supports_max_tokens?: boolean;
}

export interface Benchmarks {
  design_arena: { arena: string; category: string; elo: number; win_rate: number; rank: number }[];
  artificial_analysis?: {
    intelligence_index: number | null;
    coding_index: number | null;
    agentic_index: number | null;
  };
}

/** A row of `GET /models`, as it goes over the wire. */
export interface Model {
  id: string;
  canonical_slug: string;
  hugging_face_id: string | null;
  name: string;
  created: number;
  description: string;
  context_length: number | null;
  architecture: {
    modality: string;
    input_modalities: string[];
    output_modalities: string[];
    tokenizer: string;
    instruct_type: string | null;
  };
  pricing: Pricing;
  top_provider: {
    context_length: number | null;
    max_completion_tokens: number | null;
    is_moderated: boolean;
  };
  per_request_limits: null;
  supported_parameters: string[];
  default_parameters: Record<string, number | null> | null;
  supported_voices: string[] | null;
  knowledge_cutoff: string | null;
  expiration_date: string | null;
  links: { details: string };
  reasoning?: Reasoning;
  benchmarks?: Benchmarks;
  alias_target?: { name: string; slug: string };
}

/** A model and the tags of the providers that serve it, first choice first. */
export interface CatalogueEntry {
  model: Model;
  providers: string[];
  /** Forms of tool_choice that its providers take: none, auto, required, function; all of them when absent. */
  toolChoices?: readonly string[];
}
