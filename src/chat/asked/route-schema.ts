import { z } from "zod";

import { failureClasses, metricNames, selectNames, strategyNames } from "../../routing/plan/plan-route.ts";
import { modelId } from "./params.ts";

export const modelText = z.string().max(256);
export const mostModels = 8;

const weighted = z.strictObject({
  id: modelText,
  weight: z.number().min(0).max(1_000_000).optional().describe("Share of turns; decides ties"),
  max_cost_per_1k_tokens: z.number().min(0).max(1000).optional().describe("USD, prompt and completion each"),
  min_performance_score: z.number().min(0).max(10_000).optional().describe("On metric's scale"),
});

export const routeObject = z.strictObject({
  strategy: z
    .enum(strategyNames)
    .describe(
      "compare asks all at once and shows every answer, best_of has one chosen; the others ask one, and the next on failure",
    ),
  models: z
    .array(z.union([modelText, weighted]))
    .min(1)
    .max(mostModels),
  metric: z.enum(metricNames).optional().describe("Benchmark index; default intelligence"),
  select: z.enum(selectNames).optional().describe("best_of: default judge"),
  judge: modelText.optional().describe("best_of: who judges"),
  rubric: z.string().max(10_000).optional().describe("best_of: what counts"),
  passes: z.int().min(1).max(6).optional().describe("best_of: how often the judge looks"),
  via: z.enum(["auto", "server", "client"]).optional().describe("Who goes through the list"),
  fallback_on: z.array(z.enum(failureClasses)).max(3).optional().describe("Default transient, model"),
  attempt_timeout_seconds: z.number().min(1).max(86_400).optional().describe("For each model"),
  dry_run: z.boolean().optional().describe("Plan and estimate only; free"),
});

/** The `model` parameter: one model, a list in the order of preference, or how many models become one answer. */
export const modelOrRoute = z
  .union([modelId, z.array(modelText).min(1).max(mostModels), routeObject])
  .describe("A model id; or ids in fallback order; or a strategy over several models");

export const otherModels = z
  .array(modelText)
  .max(mostModels)
  .optional()
  .describe("Models to fall back to after model, in order");
