import { z } from "zod";

import { isObject } from "../../lib/is-object.ts";
import { once } from "../../lib/once.ts";

const url = () => z.union([z.looseObject({ url: z.string().min(1) }), z.string().min(1)]);

// OpenRouter docs, multimodal: the parts there are; input_video is the older name of video_url. Most chats have none.
const parts: Readonly<Record<string, () => z.ZodType>> = {
  text: once(() => z.looseObject({ text: z.string() })),
  image_url: once(() => z.looseObject({ image_url: url() })),
  video_url: once(() => z.looseObject({ video_url: url() })),
  input_video: once(() => z.looseObject({ input_video: url() })),
  input_audio: once(() =>
    z.looseObject({
      input_audio: z.looseObject({ data: z.string().min(1), format: z.string().min(1) }),
    }),
  ),
  file: once(() =>
    z.looseObject({
      file: z.looseObject({
        filename: z.string().nullish(),
        file_data: z.string().nullish(),
        file_id: z.string().nullish(),
      }),
    }),
  ),
};

// What other APIs call them. A type that is new here goes through: OpenRouter adds some without notice.
const foreign: Readonly<Record<string, string>> = {
  image: "image_url",
  input_image: "image_url",
  input_text: "text",
  output_text: "text",
  audio: "input_audio",
  video: "video_url",
  document: "file",
  input_file: "file",
};

const part = z
  .looseObject({ type: z.string(), text: z.string().optional() })
  .superRefine((value, context) => {
    const { type } = value;
    const ours = Object.hasOwn(foreign, type) ? foreign[type] : undefined;
    if (ours) {
      context.addIssue({
        code: "custom",
        path: ["type"],
        message: `'${type}' is another API's; here it is '${ours}'`,
      });
      return;
    }
    const shape = Object.hasOwn(parts, type) ? parts[type]?.() : undefined;
    for (const { path, message } of shape?.safeParse(value).error?.issues ?? []) {
      const reason = message.endsWith("received undefined") ? "required" : message;
      context.addIssue({ code: "custom", path, message: reason });
    }
  });

const content = z.union([z.string(), z.array(part)]);
const filled = z.union([z.string(), z.array(part).min(1)]);

const toolCall = z.looseObject({
  id: z.string().nullish(),
  type: z.string().nullish(),
  function: z.looseObject({ name: z.string(), arguments: z.string().nullish() }),
});

const message = z.discriminatedUnion("role", [
  z.looseObject({ role: z.enum(["system", "developer"]), content: content.nullish() }),
  z.looseObject({ role: z.literal("user"), content: filled }),
  z.looseObject({
    role: z.literal("assistant"),
    content: content.nullish(),
    tool_calls: z.array(toolCall).nullish(),
    // Handed back as it came: models check its signatures.
    reasoning_details: z.array(z.unknown()).nullish(),
  }),
  // Some providers give their calls no id, and their results then have none either.
  z.looseObject({ role: z.literal("tool"), tool_call_id: z.string(), content: content.nullish() }),
]);

/** A message whose parts are whole: a text among them is a text part, and one with a single known body has its type. */
export function withWholeParts(written: unknown): unknown {
  if (!isObject(written)) return written;
  const { content: said } = written;
  if (Array.isArray(said)) return { ...written, content: said.map(wholePart) };
  return isObject(said) ? { ...written, content: [wholePart(said)] } : written;
}

function wholePart(value: unknown): unknown {
  if (typeof value === "string") return { type: "text", text: value };
  if (!isObject(value) || (value["type"] ?? "") !== "") return value;
  const bodies = Object.keys(parts).filter((type) => value[type] != null);
  return bodies.length === 1 ? { ...value, type: bodies[0] } : value;
}

/** A conversation as OpenRouter takes it. Only checked: what is sent is what was given, key for key. */
export const conversation = z.array(message).min(1).max(10_000);

export type Message = z.output<typeof message>;
export type Part = z.output<typeof part>;
