import { invalid } from "../../errors.ts";
import { asksAll, type Route, type StrategyName } from "../../routing/plan/plan-route.ts";
import type { StrategyOptions } from "./route-schema.ts";

/** A strategy, and the parameter that it was written in. */
export interface NamedStrategy extends StrategyOptions {
  name: StrategyName;
  writtenIn: "strategy" | "model";
}

const onlyOfBestOf = ["select", "judge", "rubric", "passes"] as const;
const onlyOfJudges = ["judge", "rubric", "passes"] as const;
const onlyInOrder = ["via", "fallback_on"] as const;

/** The strategy with all that was not said. Refuses options that it does not look at: they would be ignored in silence. */
export function routeOf(strategy: NamedStrategy): Route {
  refuseMisplaced(strategy);
  return { ...plainRoute(strategy.name), ...given(strategy) };
}

export const plainRoute = (strategy: StrategyName): Route => ({
  strategy,
  metric: "intelligence",
  fallbackOn: ["transient", "model"],
  via: "auto",
  select: "judge",
  dryRun: false,
});

function given({
  metric,
  select,
  judge,
  rubric,
  passes,
  via,
  fallback_on: fallbackOn,
  attempt_timeout_seconds: attemptTimeoutSeconds,
  dry_run: dryRun,
}: StrategyOptions): Partial<Route> {
  const options = { metric, select, judge, rubric, passes, via, fallbackOn, attemptTimeoutSeconds, dryRun };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function refuseMisplaced(strategy: NamedStrategy): void {
  const { name, writtenIn, select = "judge" } = strategy;
  // In `model` the strategy's name has the key that OpenRouter's Fusion gives it.
  const orUse = (other: StrategyName): string =>
    `Leave it out, or use "${writtenIn === "model" ? "strategy" : "name"}":"${other}"`;
  const refuse = (option: string, reason: string, next: string): never => {
    throw invalid("invalid_arguments", `${writtenIn}.${option} ${reason}`, next);
  };
  const bestOf = onlyOfBestOf.find((option) => strategy[option] !== undefined);
  if (bestOf && name !== "best_of") {
    refuse(bestOf, `belongs to best_of, and the strategy is ${name}`, orUse("best_of"));
  }
  const judging = onlyOfJudges.find((option) => strategy[option] !== undefined);
  if (judging && select !== "judge") {
    refuse(judging, `is about judging, and select is ${select}`, 'Leave it out, or use "select":"judge"');
  }
  const inOrder = onlyInOrder.find((option) => strategy[option] !== undefined);
  if (inOrder && asksAll(name)) {
    refuse(inOrder, `is about who is asked next, and ${name} asks all models at once`, orUse("fallback"));
  }
}
