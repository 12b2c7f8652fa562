import { z } from "zod";

import { reasoningEfforts } from "../../catalog/ids/uri-parameters.ts";
import { chatInput, mostStops, reasoning } from "./input.ts";
import { shownMessages } from "./messages.ts";
import { shownProvider } from "./provider.ts";
import { shownRoute } from "./route-schema.ts";

/**
 * The input of chat_completion as clients are shown it: one plain type a parameter, which every client can convert. Made
 * where its definition is rendered, and for a call that is refused, which is told the names.
 */
export function shownChatInput() {
  const { shape } = chatInput;
  return z.strictObject({
    ...shownRoute(),
    messages: shownMessages(),
    conversation: shape.conversation.describe(
      "new, or a result's conversation id: messages are then only what is new; id@2 goes on from turn 2",
    ),
    files: shape.files.describe(
      "For the last user message (images, audio, video, PDFs, text): absolute paths, folders, globs, URLs, data URIs",
    ),
    temperature: shape.temperature.describe("Randomness; not sent unless given"),
    max_tokens: shape.max_tokens.describe("Longest answer, reasoning included"),
    top_p: z.number().min(0).max(1).optional().describe("Nucleus sampling, above 0"),
    frequency_penalty: shape.frequency_penalty.describe("Against repeating words"),
    presence_penalty: shape.presence_penalty.describe("Against repeating topics"),
    seed: shape.seed.describe("For repeatable answers; provider.require_parameters enforces it"),
    stop: z.array(z.string()).max(mostStops).optional().describe("Where to stop"),
    reasoning: reasoning
      .extend({ effort: z.enum(reasoningEfforts).optional() })
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
    parallel_tool_calls: shape.parallel_tool_calls.describe("Several at once"),
    plugins: z
      .array(z.looseObject({ id: z.string().optional() }))
      .max(20)
      .optional()
      .describe("file-parser, response-healing, auto-router, fusion, ... with their options"),
    provider: shownProvider().optional(),
    cache: z
      .boolean()
      .optional()
      .describe("Answers repeats from OpenRouter's cache, free; keys are then sent sorted"),
    max_cost_usd: shape.max_cost_usd.describe("Most this call may cost; becomes max_tokens if not given"),
    assume_cost_usd: shape.assume_cost_usd.describe("What to count where a price is unknown"),
    max_result_chars: shape.max_result_chars.describe(
      "Longest text in one result (20000); get_result brings the rest",
    ),
    extra_body: z
      .looseObject({ verbosity: z.string().optional() })
      .optional()
      .describe("Any other OpenRouter field: modalities, top_k, service_tier, user, ..."),
  });
}
