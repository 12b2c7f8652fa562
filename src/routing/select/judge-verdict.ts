import { z } from "zod";

import { contextWindow, maxOutputTokens } from "../../catalog/model/context-window.ts";
import { cut } from "../../lib/cut.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { Model } from "../../openrouter/models.ts";

// A sentence or two on each answer, and room for a judge that thinks before it writes.
const tokensPerAnswer = 500;
const tokensForThought = 8000;

/** Tokens a verdict may have, so that a judge that finds no end costs no more than this. */
export function longestVerdictTokens(judge: Model | null, answers: number): number {
  const window = judge && contextWindow(judge);
  // The answers have to fit beside it.
  const room = window === null ? Number.POSITIVE_INFINITY : Math.floor(window / 2);
  const most = (judge && maxOutputTokens(judge)) ?? Number.POSITIVE_INFINITY;
  return Math.min(tokensForThought + tokensPerAnswer * answers, room, most);
}

const decimal = z
  .string()
  .regex(/^\s*\d+(\.\d+)?\s*$/)
  .transform(Number);

// Where the form is not enforced, judges add keys of their own and put numbers in quotes.
const verdict = z.object({
  candidates: z.array(
    z.object({
      id: z.string(),
      problems: z.string(),
      score: z.union([z.number(), decimal]).pipe(z.number().min(0).max(10)),
    }),
  ),
});

const fenced = /^```(?:json)?\s([^]*)```$/i;

/**
 * The scores of a judge's answer in the order of the labels, or null for an answer that is not a verdict on each of them
 * exactly once. Nothing is searched for in it: what a candidate wrote may have found its way into prose.
 */
export const readVerdict = (answer: string, labels: readonly string[]): number[] | null =>
  readJudgements(answer, labels)?.map(({ score }) => score) ?? null;

/** What a judge says of one answer. */
export interface Judged {
  score: number;
  problems: string;
}

/** The same with the judge's words. */
export function readJudgements(answer: string, labels: readonly string[]): Judged[] | null {
  const trimmed = answer.trim();
  const parsed = verdict.safeParse(jsonOrUndefined(fenced.exec(trimmed)?.[1] ?? trimmed));
  if (!parsed.success || parsed.data.candidates.length !== labels.length) return null;
  const judged = new Map(parsed.data.candidates.map(({ id, ...one }) => [id, one]));
  const inOrder = labels.flatMap((label) => judged.get(label) ?? []);
  return inOrder.length === labels.length ? inOrder : null;
}

const longestRemark = 300;
const praise = /^\s*(?:none|no problems?|nothing)\W*$/i;

/** The first pass in which a judge found something speaks for all; "none" where none did. */
export function remarkOf(problems: readonly string[]): string {
  const told = problems.find((words) => words.trim() !== "" && !praise.test(words)) ?? problems[0] ?? "";
  return cut(plainText(told).trim(), longestRemark);
}

/**
 * The `response_format` of a verdict. Without `minimum` and `maximum`, because Anthropic refuses a schema with bounds on
 * numbers: 400 "For 'number' type, properties maximum, minimum are not supported" (the-llm-council, pull request 55).
 */
export const verdictFormat = (labels: readonly string[]): object => ({
  type: "json_schema",
  json_schema: {
    name: "verdict",
    strict: true,
    schema: {
      type: "object",
      properties: {
        candidates: {
          type: "array",
          items: {
            type: "object",
            // In this order: whoever has to name the problems first scores with them in mind.
            properties: {
              id: { type: "string", enum: labels },
              problems: { type: "string" },
              score: { type: "number", description: "0 to 10" },
            },
            required: ["id", "problems", "score"],
            additionalProperties: false,
          },
        },
      },
      required: ["candidates"],
      additionalProperties: false,
    },
  },
});
