import type { SelectName } from "../plan/route.ts";
import { byConsensus } from "./consensus.ts";
import { byJudge, type JudgeContext } from "./judge.ts";
import { byLength } from "./length.ts";
import type { Answer, Selected, Selection } from "./selection.ts";

type Way = (answers: readonly Answer[], context: JudgeContext) => Selected | Promise<Selected>;

const computed = (selection: Selection): Selected => ({ selection, warnings: [] });

const ways: Record<SelectName, Way> = {
  judge: byJudge,
  consensus: (answers) => computed(byConsensus(answers)),
  longest: (answers) => computed(byLength("longest", answers)),
  shortest: (answers) => computed(byLength("shortest", answers)),
};

/** Chooses one of several usable answers. Deterministic, but for what a judge says; throws only when its signal is aborted. */
export async function select(
  name: SelectName,
  answers: readonly Answer[],
  context: JudgeContext,
): Promise<Selected> {
  if (answers.length === 0) throw new RangeError("there is no answer to choose");
  if (answers.length === 1) return computed({ by: "only_answer", winner: 0, degraded: true });
  return ways[name](answers, context);
}
