import { chatObstacle } from "../../catalog/obstacles.ts";
import { modelToSend } from "../../catalog/resolve-model.ts";
import { AppError } from "../../errors.ts";
import type { JudgeModel, Judges } from "../../routing/plan/plan-route.ts";
import { refusalOf } from "../asked/model-fit.ts";
import type { AskedModels } from "../asked/route-input.ts";
import type { ChatContext } from "../context.ts";

/** Known before anything is spent: a judge that does not exist must not cost the candidates' answers. */
export async function judgesFor(
  { route, writtenIn }: Pick<AskedModels, "route" | "writtenIn">,
  context: ChatContext,
): Promise<{ judges: Judges; remarks: string[] }> {
  if (route.strategy !== "best_of" || route.select !== "judge") return { judges: {}, remarks: [] };
  const { judgeModel } = context.config;
  if (route.judge?.trim()) {
    const { judge: explicit, remarks } = await judgeNamed(route.judge, `${writtenIn}.judge`, context);
    return { judges: { explicit }, remarks };
  }
  if (judgeModel === undefined) return { judges: {}, remarks: [] };
  const { judge: configured, remarks } = await judgeNamed(judgeModel, "OPENROUTER_JUDGE_MODEL", context);
  return { judges: { configured }, remarks };
}

async function judgeNamed(
  text: string,
  origin: string,
  context: ChatContext,
): Promise<{ judge: JudgeModel; remarks: string[] }> {
  const { config, clock } = context;
  try {
    // OPENROUTER_FORCE_MODEL says who answers, not who judges.
    const { resolved, snapshot, warnings } = await modelToSend(text, {
      ...context,
      config: { ...config, forceModel: undefined },
    });
    const { id, parameters } = resolved;
    const model = resolved.status === "listed" ? resolved.model : null;
    const obstacle =
      model && snapshot && chatObstacle(model, {}, { snapshot, now: clock.now(), tools: config.tools });
    if (obstacle) throw refusalOf(obstacle, id);
    return {
      judge: { id, model, parameters: { ...parameters } },
      remarks: warnings.map((warning) => `${origin}: ${warning}`),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError({ ...error.facts, what: `${error.facts.what} (from ${origin})` }, { cause: error });
  }
}
