import { z } from "zod";

import { dollars } from "../../lib/dollars.ts";
import type { ToolResult } from "../../mcp/render.ts";
import { textOf } from "./session.ts";

const answer = z.looseObject({
  status: z.string().optional(),
  model: z.string().nullish(),
  provider: z.string().nullish(),
  choices: z.array(
    z.looseObject({
      model: z.string().optional(),
      requested_model: z.string().optional(),
      message: z.looseObject({ content: z.string().nullable() }),
    }),
  ),
  usage: z.looseObject({ completion_tokens: z.number().optional(), cost: z.number().nullable() }),
  conversation: z.looseObject({ id: z.string() }).optional(),
  warnings: z.array(z.string()).optional(),
});

const answerIn = (result: ToolResult): z.output<typeof answer> => answer.parse(JSON.parse(textOf(result)));

/** The texts of an answer, of several models one block after another, and the files that came with it. */
export function answersIn(result: ToolResult): string {
  const { choices } = answerIn(result);
  const texts = choices.map(({ model, requested_model: asked, message }) => {
    const text = message.content ?? "";
    return choices.length > 1 ? `── ${asked ?? model ?? "?"} ──\n${text}` : text;
  });
  const files = result.content.flatMap((block) => (block.type === "resource_link" ? [block.uri] : []));
  return [...texts, ...(files.length > 0 ? [files.join("\n")] : [])]
    .filter((text) => text !== "")
    .join("\n\n");
}

/** What is told beside the answer: warnings and a new conversation's id in any case, the cost to a person. */
export function footer(
  result: ToolResult,
  { isTerminal, isNew }: { isTerminal: boolean; isNew: boolean },
): { lines: string[]; isPartial: boolean } {
  const { status, model, provider, usage, conversation, warnings = [] } = answerIn(result);
  const tokens = usage.completion_tokens === undefined ? [] : [`${usage.completion_tokens} tokens`];
  const cost = usage.cost === null ? "cost not known yet" : dollars(usage.cost);
  const who = [model, provider && `at ${provider}`].filter(Boolean).join(" ");
  return {
    isPartial: status === "partial",
    lines: [
      ...warnings.map((warning) => `Note: ${warning}`),
      ...(conversation && (isNew || isTerminal) ? [`conversation ${conversation.id}`] : []),
      ...(isTerminal ? [[who, ...tokens, cost].filter((part) => part !== "").join(", ")] : []),
    ],
  };
}
