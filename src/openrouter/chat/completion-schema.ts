import { z } from "zod";

const text = z.string().nullish().catch(undefined);
const anything = z.array(z.unknown()).nullish().catch(undefined);
const object = z.record(z.string(), z.unknown());

const toolCallFragment = z.object({
  index: z.number().nullish().catch(undefined),
  id: text,
  type: text,
  function: z.object({ name: text, arguments: text }).nullish().catch(undefined),
});

const message = z.object({
  role: text,
  content: z
    .union([z.string(), z.array(z.unknown())])
    .nullish()
    .catch(undefined),
  refusal: text,
  reasoning: text,
  reasoning_details: z.array(object).nullish().catch(undefined),
  tool_calls: z.array(toolCallFragment).nullish().catch(undefined),
  annotations: anything,
  images: anything,
  audio: object.nullish().catch(undefined),
});

const choice = z.object({
  index: z.number().nullish().catch(undefined),
  /** Of a stream. */
  delta: message.nullish().catch(undefined),
  /** Of a whole answer. */
  message: message.nullish().catch(undefined),
  finish_reason: text,
  native_finish_reason: text,
  logprobs: z.record(z.string(), z.array(z.unknown()).nullish().catch(undefined)).nullish().catch(undefined),
  error: z.unknown().optional(),
});

const usage = z
  .looseObject({
    prompt_tokens: z.number().nullish().catch(undefined),
    completion_tokens: z.number().nullish().catch(undefined),
    total_tokens: z.number().nullish().catch(undefined),
    /** USD charged. */
    cost: z.number().nullish().catch(undefined),
    completion_tokens_details: z
      .looseObject({ reasoning_tokens: z.number().nullish().catch(undefined) })
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined);

/**
 * A chunk of a stream or a whole answer of `POST /chat/completions`: they differ only in `delta` and `message`.
 * A field of a shape never seen before is left out rather than losing an answer that was paid for.
 */
export const completionSchema = z.object({
  id: text,
  created: z.number().nullish().catch(undefined),
  model: text,
  provider: text,
  service_tier: text,
  choices: z.array(choice).nullish().catch(undefined),
  usage,
  error: z.unknown().optional(),
});

export type CompletionPiece = z.output<typeof completionSchema>;
export type MessagePiece = z.output<typeof message>;
export type ToolCallFragment = z.output<typeof toolCallFragment>;
export type Usage = NonNullable<z.output<typeof usage>>;
