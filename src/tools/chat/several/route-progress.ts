import { nameOf } from "../../../routing/candidate.ts";
import type { ModelProgress } from "../../../routing/execution.ts";
import type { Status } from "../../define-tool.ts";

/** What the client sees while several models are at work: each as it starts, finishes or fails. */
export function statusOfModels(strategy: string, models: readonly ModelProgress[]): Status {
  return {
    // A new phase is told at once; how far the texts have grown is told now and then.
    phase: models.map(({ phase, note, ...one }) => `${nameOf(one)} ${phase} ${note ?? ""}`).join("; "),
    message: (seconds) => `${strategy}: ${modelsSoFar(models)} (${seconds} s so far)`,
  };
}

/** How far each of them is, in one line. */
export function modelsSoFar(models: readonly ModelProgress[]): string {
  const passes = models.filter(({ judging }) => judging);
  const [judge] = passes;
  const done = passes.filter(({ phase }) => phase === "answered" || phase === "failed").length;
  return [
    ...models.filter(({ judging }) => !judging).map(clause),
    ...(judge ? [`${judge.id} judges, ${done} of ${passes.length} passes done`] : []),
  ].join("; ");
}

function clause({ phase, characters, note, ms = 0, ...one }: ModelProgress): string {
  // Four characters a token is OpenRouter's own rule of thumb; the true count comes with the result.
  const tokens = Math.round(characters / 4);
  const took = `${(ms / 1000).toFixed(1)} s`;
  const how: Record<ModelProgress["phase"], string> = {
    waiting: note ?? "asked",
    generating: `${tokens} tokens`,
    answered: `answered in ${took}${note ? ` (${note})` : ""}`,
    failed: `failed after ${took} (${note ?? "unknown"})`,
  };
  return `${nameOf(one)}: ${how[phase]}`;
}
