import { splitSuffixes } from "../../catalog/ids/suffixes.ts";
import { scoresOf } from "../../catalog/model/scores.ts";
import type { Model } from "../../openrouter/models.ts";
import type { Candidate } from "../plan/candidate.ts";

export interface JudgeModel extends Pick<Candidate, "id" | "model"> {
  /** From the text that named it; they win over what a judge is usually sent. */
  parameters?: Record<string, unknown> | undefined;
}

/** Who may judge, beside the candidates. */
export interface Judges {
  /** Named in the call. */
  explicit?: JudgeModel | undefined;
  /** OPENROUTER_JUDGE_MODEL. */
  configured?: JudgeModel | undefined;
}

export interface JudgeOptions extends Judges {
  candidates: readonly JudgeModel[];
}

export interface Judge extends JudgeModel {
  isCandidate: boolean;
  /** Whole sentences for the caller. */
  warnings: string[];
}

/**
 * The model that judges: named in the call, else configured, else the candidate with the highest intelligence index, else
 * the first one that is listed; plain, as its row names it. A judge of its own answer is always marked; whoever named it in the call knows, all others are warned.
 */
export function chooseJudge({ explicit, configured, candidates }: JudgeOptions): Judge {
  const judge = explicit ?? configured ?? plainlyListed(candidates) ?? candidates[0];
  if (!judge) throw new RangeError("there is no candidate to judge");
  const isCandidate = candidates.some((candidate) => isSameModel(judge, candidate));
  const warnings =
    isCandidate && !explicit
      ? [
          `'${judge.id}' judged its own answer beside the others, and models tend to prefer their own. Name another one with 'judge', or for all calls with OPENROUTER_JUDGE_MODEL.`,
        ]
      : [];
  const { id, model, parameters } = judge;
  return { id, model, ...(parameters && { parameters }), isCandidate, warnings };
}

/** A suffix would be paid for in each pass (a web search), a preset would judge by its own instructions, and a router by anybody. */
function plainlyListed(candidates: readonly JudgeModel[]): JudgeModel | undefined {
  const models = candidates
    .flatMap(({ model }) => model ?? [])
    .filter(({ id }) => !id.startsWith("openrouter/"));
  const [best] = models.toSorted((left, right) => intelligence(right) - intelligence(left));
  return best && { id: best.id, model: best };
}

// A finite stand-in for no index: the difference of two infinities would be no order.
const intelligence = (model: Model): number => scoresOf(model)?.intelligence ?? -1;

/** Another variant, the free twin and the model behind an alias are the same model. */
function isSameModel(left: JudgeModel, right: JudgeModel): boolean {
  const names = namesOf(left);
  return namesOf(right).some((name) => names.includes(name));
}

function namesOf({ id, model }: JudgeModel): string[] {
  const plain = id.replace(/@preset\/.*$/i, "");
  return [plain === "" ? id : plain, model?.id, model?.canonical_slug, model?.alias_target?.slug].flatMap(
    (name) => (name ? [splitSuffixes(name).root] : []),
  );
}
