import { z } from "zod";

import { reasoningEfforts } from "../../catalog/ids/uri-parameters.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { understoodMessages } from "./messages.ts";
import { openWord, providerRouting } from "./provider.ts";
import { understoodRoute } from "./route-schema.ts";

const object = z.looseObject({});
const penalty = z.number().min(-2).max(2).optional();
const usd = z.number().min(0).max(1_000_000).optional();
export const mostStops = 4;
const maxTokens = z.int().min(1).max(10_000_000).optional();

const effort = openWord(reasoningEfforts);
export const reasoning = z.looseObject({
  effort: effort.optional(),
  max_tokens: z.int().min(0).max(10_000_000).optional(),
  exclude: z.boolean().optional(),
  enabled: z.boolean().optional(),
});
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

/** The parameters of OpenRouter's API that have a name here; all others go into `extra_body`. */
const apiParameters = {
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: maxTokens,
  top_p: z.number().gt(0).max(1).optional(),
  frequency_penalty: penalty,
  presence_penalty: penalty,
  seed: z.int().optional(),
  stop: z.union([z.array(z.string()).max(mostStops), z.string().transform(stopsIn)]).optional(),
  reasoning: z
    .union([reasoning, effort.transform((one): z.output<typeof reasoning> => ({ effort: one }))])
    .optional(),
  response_format: z.union([responseFormat, z.string().transform((type) => ({ type }))]).optional(),
  tools: z.array(tool).max(500).optional(),
  tool_choice: z.union([z.string(), object]).optional(),
  parallel_tool_calls: z.boolean().optional(),
  plugins: z
    .array(z.union([plugin, z.string().transform((id): z.output<typeof plugin> => ({ id }))]))
    .max(20)
    .optional(),
  provider: providerRouting.optional(),
};

// OpenAI's bounds. What multiplies the cost of a request has to be known to be a number.
const choices = z.int().min(1).max(128).optional();
const extraBody = z.looseObject({ n: choices, best_of: choices, max_completion_tokens: maxTokens });

/** The input of chat_completion as it is understood: all that clients and models have been seen to write. */
export const chatInput = z.strictObject({
  ...understoodRoute,
  messages: understoodMessages,
  conversation: z.string().max(40).optional(),
  files: z.array(z.string().max(10_000_000)).max(20).optional(),
  ...apiParameters,
  cache: z
    .union([
      z.boolean(),
      z.int().min(0).max(86_400),
      z.strictObject({ ttl_seconds: z.int().min(1).max(86_400) }),
    ])
    .optional(),
  max_cost_usd: usd,
  assume_cost_usd: usd,
  max_result_chars: z.int().min(1000).max(500_000).optional(),
  extra_body: extraBody.optional(),
  max_completion_tokens: maxTokens,
  reasoning_effort: effort.optional(),
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
