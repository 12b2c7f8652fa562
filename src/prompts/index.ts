import { compareModels } from "./compare-models.ts";
import type { MenuPrompt } from "./define-prompt.ts";
import { pickAModel } from "./pick-a-model.ts";
import { reviewWith } from "./review-with.ts";
import { secondOpinion } from "./second-opinion.ts";

/** Every prompt of the client's menu, in its order. */
export const prompts: readonly MenuPrompt[] = [secondOpinion, compareModels, pickAModel, reviewWith];
