import { z } from "zod";

import { reasoningEfforts } from "../../catalog/ids/uri-parameters.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { shownMessages, understoodMessages } from "./messages.ts";
import { openWord, providerRouting, shownProvider } from "./provider.ts";
import { shownRoute, understoodRoute } from "./route-schema.ts";

const object = z.looseObject({});
const penalty = z.number().min(-2).max(2).optional();
const usd = z.number().min(0).max(1_000_000).optional();
const mostStops = 4;
const maxTokens = z.int().min(1).max(10_000_000).optional();

const shownReasoning = z.looseObject({
  effort: z.enum(reasoningEfforts).optional(),
  max_tokens: z.int().min(0).max(10_000_000).optional(),
  exclude: z.boolean().optional(),
  enabled: z.boolean().optional(),
});

/** The parameters of OpenRouter's API that have a name here; all others go into `extra_body`. */
const apiParameters = {
  temperature: z.number().min(0).max(2).optional().describe("Randomness; not sent unless given"),
  max_tokens: maxTokens.describe("Longest answer, reasoning included"),
  top_p: z.number().min(0).max(1).optional().describe("Nucleus sampling, above 0"),
  frequency_penalty: penalty.describe("Against repeating words"),
  presence_penalty: penalty.describe("Against repeating topics"),
  seed: z.int().optional().describe("For repeatable answers; provider.require_parameters enforces it"),
  stop: z.array(z.string()).max(mostStops).optional().describe("Where to stop"),
  reasoning: shownReasoning
    .optional()
    .describe("Thinking: effort or max_tokens; exclude hides it (still billed)"),
  response_format: z
    .looseObject({ type: z.string().optional() })
    .optional()
    .describe(
      "{type: json_object} or {type: json_schema, json_schema: {name, schema, strict}}; the answer is checked",
    ),
  tools: z
    .array(z.looseObject({ type: z.string().optional() }))
    .max(500)
    .optional()
    .describe("OpenAI function tools, or OpenRouter's own, as {type: openrouter:web_search}"),
  tool_choice: z.string().max(256).optional().describe("auto, none, required, or the name of a function"),
  parallel_tool_calls: z.boolean().optional().describe("Several at once"),
  plugins: z
    .array(z.looseObject({ id: z.string().optional() }))
    .max(20)
    .optional()
    .describe("file-parser, response-healing, auto-router, fusion, ... with their options"),
  provider: shownProvider.optional(),
};

// OpenAI's bounds. What multiplies the cost of a request has to be known to be a number.
const choices = z.int().min(1).max(128).optional();
const extraBody = z.looseObject({ n: choices, best_of: choices, max_completion_tokens: maxTokens });

/** The input of chat_completion as clients are shown it: one plain type a parameter, which every client can convert. */
export const shownChatInput = z.strictObject({
  ...shownRoute,
  messages: shownMessages,
  conversation: z
    .string()
    .max(40)
    .optional()
    .describe(
      "new, or a result's conversation id: messages are then only what is new; id@2 goes on from turn 2",
    ),
  files: z
    .array(z.string().max(10_000_000))
    .max(20)
    .optional()
    .describe(
      "For the last user message (images, audio, video, PDFs, text): absolute paths, folders, globs, URLs, data URIs",
    ),
  ...apiParameters,
  cache: z
    .boolean()
    .optional()
    .describe("Answers repeats from OpenRouter's cache, free; keys are then sent sorted"),
  max_cost_usd: usd.describe("Most this call may cost; becomes max_tokens if not given"),
  assume_cost_usd: usd.describe("What to count where a price is unknown"),
  max_result_chars: z
    .int()
    .min(1000)
    .max(500_000)
    .optional()
    .describe("Longest text in one result (20000); get_result brings the rest"),
  extra_body: z
    .looseObject({ verbosity: z.string().optional() })
    .optional()
    .describe("Any other OpenRouter field: modalities, top_k, service_tier, user, ..."),
});

const effort = openWord(reasoningEfforts);
const reasoning = shownReasoning.extend({ effort: effort.optional() });
const plugin = z.looseObject({ id: z.string() });

/** A tool as OpenRouter takes it: sent without its type or its function, it would be paid for and ignored. */
const tool = z.looseObject({ type: z.string() }).superRefine(({ type, function: its }, context) => {
  if (type !== "function") return;
  for (const issue of z.looseObject({ name: z.string().min(1) }).safeParse(its).error?.issues ?? []) {
    context.addIssue({ ...issue, path: ["function", ...issue.path] });
  }
});

const schemaTypes = new Set(["object", "array", "string", "number", "integer", "boolean"]);
const jsonSchemaFormat = z.looseObject({ name: z.string().min(1).max(64), schema: object });
const responseFormat = z
  .looseObject({ type: z.string() })
  .superRefine(({ type, json_schema: its }, context) => {
    if (schemaTypes.has(type)) {
      const message = `'${type}' is a schema's: hand it in as {type: json_schema, json_schema: {name, schema}}`;
      context.addIssue({ code: "custom", path: ["type"], message });
    }
    if (type !== "json_schema") return;
    for (const issue of jsonSchemaFormat.safeParse(its).error?.issues ?? []) {
      context.addIssue({ ...issue, path: ["json_schema", ...issue.path] });
    }
  });

/** The same as it is understood: all that clients and models have been seen to write. */
export const chatInput = shownChatInput.extend({
  ...understoodRoute,
  messages: understoodMessages,
  max_completion_tokens: maxTokens,
  top_p: z.number().gt(0).max(1).optional(),
  stop: z.union([z.array(z.string()).max(mostStops), z.string().transform(stopsIn)]).optional(),
  reasoning: z
    .union([reasoning, effort.transform((one): z.output<typeof reasoning> => ({ effort: one }))])
    .optional(),
  reasoning_effort: effort.optional(),
  response_format: z.union([responseFormat, z.string().transform((type) => ({ type }))]).optional(),
  tools: z.array(tool).max(500).optional(),
  tool_choice: z.union([z.string(), object]).optional(),
  plugins: z
    .array(z.union([plugin, z.string().transform((id): z.output<typeof plugin> => ({ id }))]))
    .max(20)
    .optional(),
  provider: providerRouting.optional(),
  cache: z
    .union([
      z.boolean(),
      z.int().min(0).max(86_400),
      z.strictObject({ ttl_seconds: z.int().min(1).max(86_400) }),
    ])
    .optional(),
  extra_body: extraBody.optional(),
});

/** A list that a client wrote as text; any other text is itself where to stop. */
function stopsIn(text: string): string | string[] {
  const list = z.array(z.string()).min(1).max(mostStops).safeParse(jsonOrUndefined(text));
  return list.success ? list.data : text;
}

/** Arguments of chat_completion that are of the right form. */
export type ChatInput = z.output<typeof chatInput>;
export type ApiParameters = Pick<ChatInput, keyof typeof apiParameters>;
/** As callers may write them, with the names of OpenAI's API. */
export type WrittenParameters = ApiParameters & Pick<ChatInput, "max_completion_tokens" | "reasoning_effort">;
