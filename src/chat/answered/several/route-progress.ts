import type { Status } from "../../../context.ts";
import type { Clock } from "../../../lib/clock.ts";
import { nameOf } from "../../../routing/plan/plan-route.ts";
import type { ModelProgress } from "../../../routing/run/run-route.ts";
import { activityOf } from "../activity.ts";

/** What the client sees while several models are at work: each as it starts, finishes or fails. */
export function statusOfModels(strategy: string, models: readonly ModelProgress[], clock: Clock): Status {
  return {
    // A new phase is told at once; how far the texts have grown is told now and then.
    phase: models.map(({ phase, note, ...one }) => `${nameOf(one)} ${phase} ${note ?? ""}`).join("; "),
    message: (seconds) => `${strategy}: ${modelsSoFar(models, clock)} (${seconds} s so far)`,
  };
}

/** How far each of them is, in one line. */
export function modelsSoFar(models: readonly ModelProgress[], clock: Clock): string {
  const passes = models.filter(({ judging }) => judging);
  const [judge] = passes;
  const done = passes.filter(({ phase }) => phase === "answered" || phase === "failed").length;
  return [
    ...models.filter(({ judging }) => !judging).map((one) => clause(one, clock)),
    ...(judge ? [`${judge.id} judges, ${done} of ${passes.length} passes done`] : []),
  ].join("; ");
}

function clause(model: ModelProgress, clock: Clock): string {
  const { phase, note, ms = 0 } = model;
  const took = `${(ms / 1000).toFixed(1)} s`;
  const how =
    phase === "answered"
      ? `answered in ${took}${note ? ` (${note})` : ""}`
      : phase === "failed"
        ? `failed after ${took} (${note ?? "unknown"})`
        : activityOf(model, { clock, otherwise: "asked" });
  return `${nameOf(model)}: ${how}`;
}
