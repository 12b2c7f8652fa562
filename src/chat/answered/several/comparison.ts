import { AppError } from "../../../errors.ts";
import { type Choice, emptyCompletion } from "../../../openrouter/chat/completion.ts";
import { nameOf } from "../../../routing/plan/plan-route.ts";
import type { ModelProgress } from "../../../routing/run/run-route.ts";
import type { FinishedChat } from "../finish.ts";
import { answerResult, type ChatResult, runningResult } from "../result.ts";
import { type FusionPanel, fusionPanel } from "../text/fusion-panel.ts";
import type { ReportedOutcome } from "./routing-report.ts";
import { tokenSums } from "./token-sums.ts";

/** One of several answers side by side. */
export interface ComparedChoice extends Choice, Pick<ChatResult, "status" | "cache" | "schema_valid"> {
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
export function comparison({ answers }: ReportedOutcome, finished: readonly FinishedChat[]): ChatResult {
  const choices: ComparedChoice[] = [];
  const warnings: string[] = [];
  for (const [place, chat] of finished.entries()) {
    const { candidate } = answers[place] ?? {};
    const { model } = chat.outcome.completion;
    const asked = candidate ? nameOf(candidate) : (model ?? "unknown");
    const remarks = [...(candidate?.remarks ?? []), ...remarksOn(asked, chat)];
    warnings.push(...remarks.map((remark) => `${asked}: ${remark}`));
    for (const choice of comparedChoices(asked, chat)) choices.push({ ...choice, index: choices.length });
  }
  return {
    ...emptyCompletion(),
    created: finished[0]?.outcome.completion.created ?? null,
    choices,
    usage: { ...tokenSums(finished.map(({ outcome }) => outcome.completion.usage)), cost: null },
    warnings,
  };
}

/** What one model answered, each choice with who gave it and for how much. */
export function comparedChoices(asked: string, { outcome, schemaValid }: FinishedChat): ComparedChoice[] {
  const { completion, ms, interruption, cache } = outcome;
  const { id, model, provider, usage, choices } = completion;
  const about = {
    id,
    requested_model: asked,
    model,
    provider,
    usage: { ...usage, cost: usage?.cost ?? null },
    ms: Math.round(ms),
    ...(interruption && { status: "partial" as const }),
    ...(cache && { cache }),
    ...(schemaValid !== undefined && { schema_valid: schemaValid }),
  };
  const all: ComparedChoice[] = [];
  for (const choice of choices.length > 0 ? choices : [nothing]) {
    const panel = fusionPanel(choice.message);
    all.push({ ...choice, ...about, ...(panel && { panel }) });
  }
  return all;
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
