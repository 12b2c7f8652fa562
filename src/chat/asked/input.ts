import { z } from "zod";

import { messages } from "./messages.ts";
import { providerRouting } from "./params.ts";
import { modelOrRoute, otherModels } from "./route-schema.ts";

const object = z.looseObject({});
const penalty = z.number().min(-2).max(2).optional();

/** The parameters of OpenRouter's API that have a name here; all others go into `extra_body`. */
const apiParameters = {
  temperature: z.number().min(0).max(2).optional().describe("Randomness; not sent unless given"),
  max_tokens: z.int().min(1).max(10_000_000).optional().describe("Longest answer, reasoning included"),
  top_p: z.number().gt(0).max(1).optional().describe("Nucleus sampling"),
  frequency_penalty: penalty.describe("Against repeating words"),
  presence_penalty: penalty.describe("Against repeating topics"),
  seed: z.int().optional().describe("For repeatable answers where the provider can"),
  stop: z
    .union([z.string(), z.array(z.string()).max(4)])
    .optional()
    .describe("Where to stop: up to 4 strings"),
  reasoning: z
    .looseObject({
      effort: z.enum(["max", "xhigh", "high", "medium", "low", "minimal", "none"]).optional(),
      max_tokens: z.int().min(0).max(10_000_000).optional(),
      exclude: z.boolean().optional(),
      enabled: z.boolean().optional(),
    })
    .optional()
    .describe("Thinking: effort or max_tokens, not both; exclude hides it (still billed)"),
  response_format: object
    .optional()
    .describe(
      '{"type":"json_object"} or {"type":"json_schema","json_schema":{name,schema,strict}}; the answer is checked',
    ),
  tools: z
    .array(object)
    .max(500)
    .optional()
    .describe('OpenAI function tools, or OpenRouter\'s own, e.g. {"type":"openrouter:web_search"}'),
  tool_choice: z.union([z.string(), object]).optional().describe('"auto", "none", "required" or one tool'),
  parallel_tool_calls: z.boolean().optional().describe("Whether several tools may be called at once"),
  plugins: z
    .array(z.looseObject({ id: z.string() }))
    .max(20)
    .optional()
    .describe(
      "web, file-parser, response-healing, context-compression, auto-router, fusion, ..., with their options",
    ),
  provider: providerRouting.optional(),
};

export const chatInput = z.strictObject({
  model: modelOrRoute.optional(),
  models: otherModels,
  messages,
  files: z
    .array(z.string().max(10_000_000))
    .max(20)
    .optional()
    .describe(
      "Images, audio, video, PDFs, text for the last user message: absolute paths, https URLs or data URIs (up to 7 MB)",
    ),
  ...apiParameters,
  cache: z
    .union([z.boolean(), z.strictObject({ ttl_seconds: z.int().min(1).max(86_400) })])
    .optional()
    .describe(
      "Answer a repeated request from OpenRouter's cache, free; keys of objects are then sent sorted",
    ),
  max_cost_usd: z
    .number()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe(
      "Most this call may cost, all its requests together; becomes max_tokens when that is not given",
    ),
  assume_cost_usd: z
    .number()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe("What to count it as under a cost cap when its price is unknown"),
  max_result_chars: z
    .int()
    .min(1000)
    .max(500_000)
    .optional()
    .describe("Longest text in one result (default 20000); get_result brings the rest"),
  extra_body: object.optional().describe("Any other OpenRouter field: modalities, verbosity, top_k, ..."),
});

type ChatInput = z.output<typeof chatInput>;
export type ApiParameters = Pick<ChatInput, keyof typeof apiParameters>;
