import { z } from "zod";

import { dollars } from "../lib/dollars.ts";

const content = z.object({ content: z.tuple([z.object({ text: z.string() })], z.unknown()) });

const info = z.object({
  context_length: z.number(),
  capabilities: z.array(z.string()),
  prices: z.object({ usd_per_million_tokens: z.object({ prompt: z.number(), completion: z.number() }) }),
  providers: z.array(z.object({ tag: z.string(), latency_ms: z.number().optional() })),
});

const completion = z.object({
  id: z.string(),
  model: z.string(),
  provider: z.string(),
  choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })]),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number(), cost: z.number() }),
  routing: z
    .object({ attempts: z.array(z.object({ id: z.string(), status: z.number(), outcome: z.string() })) })
    .optional(),
});

const picture = z.object({
  model: z.string(),
  provider: z.string(),
  images: z.tuple([z.object({ path: z.string() })], z.unknown()),
  usage: z.object({ cost: z.number() }),
});

/** The text of a tool's first content block. */
export const firstText = (result: unknown): string => content.parse(result).content[0].text;

/** What a `get_model_info` answer says, in short. */
export function modelFacts(structuredContent: unknown): Record<string, string> {
  const { context_length, capabilities, prices, providers } = info.parse(structuredContent);
  const { prompt, completion: output } = prices.usd_per_million_tokens;
  const served = providers.map(({ tag, latency_ms }) => `${tag}${latency_ms ? ` (${latency_ms} ms)` : ""}`);
  return {
    context: `${context_length} tokens`,
    price: `${dollars(prompt)} in, ${dollars(output)} out per million tokens`,
    "can do": capabilities.join(", "),
    providers: served.join(", "),
  };
}

/** A `chat_completion` answer; anything but an answer throws. */
export function completionIn(result: unknown): z.output<typeof completion> {
  const text = firstText(result);
  if (text.startsWith("Error:")) throw new Error(text);
  return completion.parse(JSON.parse(text));
}

/** A `generate_image` answer; anything but an answer throws. */
export function drawnPicture(result: unknown): z.output<typeof picture> {
  const text = firstText(result);
  if (text.startsWith("Error:")) throw new Error(text);
  return picture.parse(JSON.parse(text));
}

/** Who was asked, and what came of it. */
export const attemptFacts = ({ routing }: z.output<typeof completion>): Record<string, string> =>
  Object.fromEntries(
    (routing?.attempts ?? []).map(({ id, status, outcome }) => [
      id,
      outcome === "answered" ? outcome : `failed with status ${status} (${outcome})`,
    ]),
  );
