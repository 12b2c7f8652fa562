import { z } from "zod";

import { jsonOrUndefined } from "../../../lib/json.ts";
import { mapTexts } from "../../../lib/map-texts.ts";
import { once } from "../../../lib/once.ts";
import { plainText } from "../../../lib/plain-text.ts";
import { pageOf } from "../../../lib/text-page.ts";
import { withoutEmbedded } from "../../../media/write/embedded.ts";
import type { AssistantMessage } from "../../../openrouter/chat/completion.ts";

/** What the models of a Fusion run said, and what was made of it. */
export interface FusionPanel {
  status?: string | undefined;
  /** `chars` tells the true length of what was cut. */
  responses: { model: string; content?: string; chars?: number }[];
  failed_models?: { model: string; error?: string | undefined }[] | undefined;
  failure_reason?: string | undefined;
  /** Consensus, contradictions, blind spots and the like, as the analyst wrote it. */
  analysis?: unknown;
}

// OpenRouter's specification, ReasoningDetailServerToolCall; the result is JSON in a string.
const serverToolCall = once(() =>
  z.object({
    type: z.literal("reasoning.server_tool_call"),
    tool_name: z.literal("openrouter:fusion"),
    result: z.string(),
  }),
);

// OpenRouter docs, server-tools/fusion; the same fields as OutputFusionServerToolItem of its specification.
const run = once(() => {
  const text = z.string();
  const optionalText = text.optional().catch(undefined);
  return z.object({
    status: optionalText,
    responses: z
      .array(z.object({ model: text, content: optionalText }))
      .optional()
      .catch(undefined),
    failed_models: z
      .array(
        z.union([text.transform((model) => ({ model })), z.object({ model: text, error: optionalText })]),
      )
      .optional()
      .catch(undefined),
    failure_reason: optionalText,
    analysis: z.unknown().optional(),
  });
});

// Up to eight models, beside the answer itself in one result.
const longestResponse = 1500;
const longestAnalysis = 8000;

/** The panel of `openrouter/fusion`, when the answer carries it: what each model said, cut to fit. */
export function fusionPanel({ reasoning_details: details = [] }: AssistantMessage): FusionPanel | undefined {
  for (const detail of details) {
    const call = serverToolCall().safeParse(detail);
    const told = call.success ? run().safeParse(readable(jsonOrUndefined(call.data.result))) : undefined;
    if (told?.success) return asPanel(told.data);
  }
  return undefined;
}

function asPanel({ responses = [], analysis, ...rest }: z.output<ReturnType<typeof run>>): FusionPanel {
  const fits = analysis !== undefined && JSON.stringify(analysis).length <= longestAnalysis;
  return {
    ...rest,
    responses: responses.map(({ model, content }) => ({ model, ...(content !== undefined && cut(content)) })),
    ...(fits && { analysis }),
  };
}

/** It is JSON in a text: what is said in it is cleaned when it has been read, and before any of it is cut. */
const readable = (json: unknown): unknown =>
  mapTexts(json, { text: (said) => withoutEmbedded(plainText(said)) });

const cut = (content: string): { content: string; chars?: number } =>
  content.length <= longestResponse
    ? { content }
    : { content: pageOf(content, 0, longestResponse).text, chars: content.length };
