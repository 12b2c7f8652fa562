import { entry, indexes, open, price, sampling, structured, thinking, toolCalling } from "./entry.ts";

const served = ["anthropic", "amazon-bedrock", "google-vertex"];
const shared = {
  input: ["text", "image", "file"],
  tokenizer: "Claude",
  moderated: true,
  huggingFace: "",
  by: served,
};
const parameters = [
  ...sampling,
  "top_k",
  "max_completion_tokens",
  ...toolCalling,
  ...structured,
  ...thinking,
];

export const anthropic = [
  entry({
    ...shared,
    id: "anthropic/claude-sonnet-5",
    slug: "anthropic/claude-5-sonnet-20260630",
    name: "Anthropic: Claude Sonnet 5",
    about:
      "Anthropic's general model for agents and code: thinks by default, follows long instructions, reads...",
    created: "2026-06-30",
    context: 1_000_000,
    maxOutput: 128_000,
    pricing: price("0.000002", "0.00001", {
      input_cache_read: "0.0000002",
      input_cache_write: "0.0000025",
      input_cache_write_1h: "0.000004",
      web_search: "0.01",
    }),
    parameters: [...parameters, "reasoning_effort", "verbosity"],
    reasoning: {
      mandatory: false,
      default_enabled: true,
      default_effort: "high",
      supported_efforts: ["max", "xhigh", "high", "medium", "low"],
    },
    benchmarks: indexes(54.9, 73.5, 49.2),
  }),
  entry({
    ...shared,
    id: "anthropic/claude-sonnet-4.5",
    slug: "anthropic/claude-4.5-sonnet-20250929",
    name: "Anthropic: Claude Sonnet 4.5",
    about:
      "The workhorse of its generation for coding agents. Prompts past 200k tokens cost twice as much, and...",
    created: "2025-09-29",
    context: 1_000_000,
    maxOutput: 64_000,
    pricing: price("0.000003", "0.000015", {
      input_cache_read: "0.0000003",
      input_cache_write: "0.00000375",
      web_search: "0.01",
      overrides: [
        {
          min_prompt_tokens: 200_000,
          prompt: "0.000006",
          completion: "0.0000225",
          input_cache_read: "0.0000006",
        },
      ],
    }),
    parameters,
    defaults: { temperature: 1, top_p: 1, top_k: null },
    cutoff: "2025-01-31",
    reasoning: { mandatory: false },
    benchmarks: {
      ...indexes(36.4, 52.1, 24.6),
      design_arena: [{ arena: "models", category: "website", elo: 1210, win_rate: 52, rank: 46 }],
    },
  }),
  entry({
    ...shared,
    id: "anthropic/claude-haiku-4.5",
    slug: "anthropic/claude-4.5-haiku-20251001",
    name: "Anthropic: Claude Haiku 4.5",
    about:
      "The small, fast Claude: near-frontier answers at a fraction of the price, with thinking on request.",
    created: "2025-10-15",
    context: 200_000,
    maxOutput: 64_000,
    pricing: price("0.000001", "0.000005", {
      input_cache_read: "0.0000001",
      input_cache_write: "0.00000125",
      web_search: "0.01",
    }),
    parameters,
    reasoning: { mandatory: false },
    benchmarks: indexes(29.6, 43.9, 16.4),
  }),
  entry({
    ...shared,
    id: "anthropic/claude-3-haiku",
    name: "Anthropic: Claude 3 Haiku",
    about: "An old and cheap Claude for quick replies, kept for those who still depend on it...",
    created: "2024-03-13",
    input: ["text", "image"],
    context: 200_000,
    maxOutput: 4096,
    by: ["anthropic", "google-vertex"],
    pricing: price("0.00000025", "0.00000125"),
    parameters: [...open, ...toolCalling],
    expires: "2026-04-20",
  }),
];
