import { z } from "zod";

// OpenRouter docs, multimodal: the parts there are. Loose, so that cache_control and what is new goes through untouched.
const part = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("text"), text: z.string() }),
  z.looseObject({ type: z.literal("image_url"), image_url: z.looseObject({ url: z.string().min(1) }) }),
  z.looseObject({
    type: z.literal("input_audio"),
    input_audio: z.looseObject({ data: z.string().min(1), format: z.string().min(1) }),
  }),
  z.looseObject({ type: z.literal("video_url"), video_url: z.looseObject({ url: z.string().min(1) }) }),
  z.looseObject({
    type: z.literal("file"),
    file: z.looseObject({
      filename: z.string().optional(),
      file_data: z.string().optional(),
      file_id: z.string().optional(),
    }),
  }),
]);

const content = z.union([z.string(), z.array(part).min(1)]);

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal("function").default("function"),
  function: z.looseObject({ name: z.string(), arguments: z.string().default("") }),
});

const message = z.discriminatedUnion("role", [
  z.looseObject({ role: z.enum(["system", "developer"]), content: content.nullish() }),
  z.looseObject({ role: z.literal("user"), content }),
  z.looseObject({
    role: z.literal("assistant"),
    content: content.nullish(),
    tool_calls: z.array(toolCall).optional(),
    // Handed back as it came: models check its signatures.
    reasoning_details: z.array(z.unknown()).optional(),
  }),
  z.looseObject({ role: z.literal("tool"), tool_call_id: z.string().min(1), content }),
]);

/** A conversation as OpenRouter takes it. Only checked: what is sent is what was given, key for key. */
export const conversation = z.array(message).min(1).max(10_000);

export type Message = z.output<typeof message>;
export type Part = z.output<typeof part>;
