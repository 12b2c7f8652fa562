import { z } from "zod";

import { failureClasses, metricNames, selectNames, strategyNames } from "../../routing/plan/plan-route.ts";
import { modelId } from "./params.ts";

export const modelText = z.string().max(256);
export const mostModels = 8;

const entryOptions = {
  weight: z.number().min(0).max(1_000_000).optional(),
  max_cost_per_1k_tokens: z.number().min(0).max(1000).optional(),
  min_performance_score: z.number().min(0).max(10_000).optional(),
};

const name = z.enum(strategyNames);

const options = {
  metric: z.enum(metricNames).optional(),
  select: z.enum(selectNames).optional(),
  judge: modelText.optional(),
  rubric: z.string().max(10_000).optional(),
  passes: z.int().min(1).max(6).optional(),
  via: z.enum(["auto", "server", "client"]).optional(),
  fallback_on: z.array(z.enum(failureClasses)).max(3).optional(),
  attempt_timeout_seconds: z.number().min(1).max(86_400).optional(),
  dry_run: z.boolean().optional(),
};

/** The parameters that say who is asked, as clients are shown them: one plain type each. */
export const shownRoute = () => ({
  model: modelId.optional(),
  models: z
    .array(modelText)
    .max(mostModels)
    .optional()
    .describe("Several: the next is asked when one fails, or as strategy says"),
  strategy: z
    .looseObject({
      name,
      models: z
        .array(z.looseObject({ id: modelText, ...entryOptions }))
        .max(mostModels)
        .optional(),
    })
    .optional()
    .describe(
      `How several models become one answer: compare shows all, best_of has one chosen; the others ask one, and the next on failure. models: in place of the parameter, with limits (USD for prompt and completion each). Also metric (${metricNames.join("|")}), attempt_timeout_seconds, dry_run (plan, free); best_of: select (${selectNames.join("|")}), judge (a model), rubric, passes (its paid looks, 1-6); in order: via (auto|server: OpenRouter itself|client: this server), fallback_on [${failureClasses.join(", ")}]`,
    ),
});

/** One model of a list: its id, or the id with what it may cost and must achieve. */
export const modelEntry = z.union([modelText, z.strictObject({ id: modelText, ...entryOptions })]);
const entries = z.union([z.array(modelEntry).max(mostModels), z.string().max(10_000)]).optional();

// A strategy's name is `name` in the parameter strategy, and `strategy` in the Fusion form; callers mix them up.
const strategyForm = z.strictObject({
  name: name.optional(),
  strategy: name.optional(),
  models: entries,
  ...options,
});

/**
 * The same as they are understood: lists in `model`, the form of OpenRouter's Fusion there (`{ strategy, models, ... }`),
 * texts for lists, a name for a strategy.
 */
export const understoodRoute = {
  model: z.union([modelId, z.array(modelText).min(1).max(mostModels), strategyForm]).optional(),
  models: entries,
  strategy: z.union([name, strategyForm]).optional(),
};

export type StrategyOptions = Omit<WrittenStrategy, "name" | "strategy" | "models">;
export type WrittenStrategy = z.output<typeof strategyForm>;
export type WrittenEntry = z.output<typeof modelEntry>;
export type WrittenRoute = {
  [Name in keyof typeof understoodRoute]?: z.output<(typeof understoodRoute)[Name]>;
};
