import { AppError } from "../../../errors.ts";
import { type Choice, emptyCompletion } from "../../../openrouter/chat/completion.ts";
import { nameOf } from "../../../routing/plan/plan-route.ts";
import type { ModelProgress } from "../../../routing/run/run-route.ts";
import type { FinishedChat } from "../finish.ts";
import { answerResult, type ChatResult, runningResult } from "../result.ts";
import { type FusionPanel, fusionPanel } from "../text/fusion-panel.ts";
import type { ReportedOutcome } from "./routing-report.ts";

/** One of several answers side by side. */
interface ComparedChoice extends Choice, Pick<ChatResult, "status" | "cache"> {
  /** The generation's. */
  id: string | null;
  /** As it was asked for; `model` is who answered. */
  requested_model: string;
  model: string | null;
  provider: string | null;
  usage: ChatResult["usage"];
  /** How long it took. */
  ms: number;
  /** Of `openrouter/fusion`: what its models said. */
  panel?: FusionPanel;
}

/** Every answer as a choice of its own, with who gave it and for how much. */
export function comparison(
  requested: string,
  { answers }: ReportedOutcome,
  finished: readonly FinishedChat[],
): ChatResult {
  const choices: ComparedChoice[] = [];
  const warnings: string[] = [];
  for (const [place, chat] of finished.entries()) {
    const { candidate } = answers[place] ?? {};
    const { completion, ms, interruption, cache } = chat.outcome;
    const { id, model, provider, usage } = completion;
    const asked = candidate ? nameOf(candidate) : (model ?? "unknown");
    const remarks = [...(candidate?.remarks ?? []), ...remarksOn(asked, chat)];
    warnings.push(...remarks.map((remark) => `${asked}: ${remark}`));
    for (const choice of completion.choices.length > 0 ? completion.choices : [nothing]) {
      const panel = fusionPanel(choice.message);
      choices.push({
        ...choice,
        index: choices.length,
        id,
        requested_model: asked,
        model,
        provider,
        usage: { ...usage, cost: usage?.cost ?? null },
        ms: Math.round(ms),
        ...(interruption && { status: "partial" }),
        ...(cache && { cache }),
        ...(panel && { panel }),
      });
    }
  }
  return {
    ...emptyCompletion(),
    created: finished[0]?.outcome.completion.created ?? null,
    choices,
    requested_model: requested,
    usage: { ...tokenSums(finished), cost: null },
    warnings,
  };
}

/** What there is of each while some are still at work. */
export function choicesSoFar(models: readonly ModelProgress[]): Choice[] {
  const shown: (Choice & Pick<ComparedChoice, "requested_model" | "model" | "provider">)[] = [];
  for (const progressing of models) {
    const { characters, completion } = progressing;
    const requested = nameOf(progressing);
    const progress = {
      phase: "generating" as const,
      characters,
      model: progressing.id,
      ...(completion && { completion }),
    };
    const { choices, model, provider } = runningResult(requested, progress);
    for (const choice of choices) {
      shown.push({ ...choice, index: shown.length, requested_model: requested, model, provider });
    }
  }
  return shown;
}

const nothing: Choice = { index: 0, message: { role: "assistant", content: null }, finish_reason: null };

/** What would be an error if it were the only answer is a remark beside others. */
function remarksOn(asked: string, chat: FinishedChat): string[] {
  try {
    return answerResult(asked, chat).warnings;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.facts.what, ...chat.warnings];
  }
}

const tokenKinds = ["prompt_tokens", "completion_tokens", "total_tokens"] as const;

/** Of all answers together; a kind that one of them does not tell is left out. */
function tokenSums(finished: readonly FinishedChat[]): Record<string, number> {
  const sums = tokenKinds.flatMap((kind) => {
    const counts = finished.map(({ outcome }) => outcome.completion.usage?.[kind]);
    const known = counts.filter((count) => typeof count === "number");
    return known.length === counts.length
      ? [[kind, known.reduce((sum, count) => sum + count, 0)] as const]
      : [];
  });
  return Object.fromEntries(sums);
}
