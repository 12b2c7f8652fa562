import { searchesByItself } from "../catalog/model/suitability.ts";
import { longestAnswerTokens } from "../catalog/prices/answer-size.ts";
import { pricesOf } from "../catalog/prices/pricing.ts";
import type { WorstParts } from "../ledger/refusals.ts";
import type { ModelRequest } from "./priced-request.ts";
import { maxTokensOf } from "./request-size.ts";
import { unlistedCostsIn } from "./server-tools.ts";

/** What the most that a request can cost is made of, for whoever has to make it less. */
export const worstPartsOf = (asked: ModelRequest, promptUsd: number | undefined): WorstParts => ({
  promptUsd,
  hasMaxTokens: maxTokensOf(asked) !== undefined && !asked.limitedByBudget,
  unpriced: unpricedIn(asked),
});

const leaveOut = "leave it out";
const otherModel = "use a model with a listed price";

/** Why nobody can tell the most that it costs, for the case that nobody can. */
function unpricedIn(asked: ModelRequest): NonNullable<WorstParts["unpriced"]> {
  const { model, needs, request } = asked;
  if (model === null) return { because: "the catalogue does not list it", remedy: otherModel };
  if (needs.unmeasured) {
    const kinds = needs.modalities.filter((modality) => modality !== "image");
    const what = kinds.length > 0 ? kinds.join(" and ") : "file";
    return { because: `how many tokens its ${what} has is not known from here`, remedy: leaveOut };
  }
  const [unlisted] = unlistedCostsIn(request);
  if (unlisted !== undefined) {
    return { because: `${unlisted} can add costs that no list tells`, remedy: leaveOut };
  }
  if (searchesByItself(model)) {
    return {
      because: "it searches the web of its own accord, and is paid for each search",
      remedy: otherModel,
    };
  }
  const { prompt, completion } = pricesOf(model).usd_per_million_tokens;
  if (prompt === null || completion === null) {
    return { because: "it has no fixed price for a token", remedy: otherModel };
  }
  const longest = longestAnswerTokens(model, { maxTokens: maxTokensOf(asked), promptTokens: 0 });
  return longest === null
    ? { because: "nothing limits the length of its answer", remedy: "give max_tokens" }
    : { because: "it has no price for pictures that is told", remedy: otherModel };
}
