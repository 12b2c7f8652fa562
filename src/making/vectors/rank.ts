import { contextWindow } from "../../catalog/model/context-window.ts";
import type { PaidOutput } from "../../context.ts";
import { invalid } from "../../errors.ts";
import { estimateTokens } from "../../lib/tokens.ts";
import type { Model } from "../../openrouter/models.ts";
import { payForAnswer } from "../../paying/pay-for-answer.ts";
import { activityIn } from "../activity.ts";
import { type ChosenModel, chooseModel, type Kind } from "../choose-model.ts";
import type { MakingContext } from "../context.ts";
import { isPrivate, type Preferences, preferencesOf, refuseTraining } from "../provider-fit.ts";
import { answerInTurn } from "../run.ts";
import type { TextCost } from "../text-price.ts";
import { type Document, documentsOf } from "./documents.ts";
import { costOfRanking, pricePerRanking } from "./ranking-price.ts";
import { rankingResult } from "./ranking-result.ts";

/** What `rerank_documents` was called with. */
export interface RankWish {
  query: string;
  documents?: readonly string[] | undefined;
  files?: readonly string[] | undefined;
  model?: string | undefined;
  top_n?: number | undefined;
  return_documents?: boolean | undefined;
  provider?: object | undefined;
  max_cost_usd?: number | undefined;
  assume_cost_usd?: number | undefined;
  dry_run?: boolean | undefined;
}

const kind: Kind = {
  tool: "rerank_documents",
  makes: "rankings of documents",
  priceOf: pricePerRanking,
  takesFree: true,
};

/** Ranks what `rerank_documents` was called with, and answers within OPENROUTER_REPLY_WITHIN_SECONDS. */
export async function rank(wish: RankWish, context: MakingContext): Promise<PaidOutput> {
  const { config, clock, openrouter, spending } = context;
  const answerBy = clock.now() + config.replyWithinSeconds * 1000;
  const documents = await documentsOf(wish, context);
  const provider = preferencesOf(wish.provider, config);
  const choice = await chooseModel(
    wish.model,
    kind,
    context,
    ({ id }) => !(isPrivate(provider) && id.endsWith(":free")),
  );
  const { model, isDefault, warnings } = choice;
  refuseTraining(model.id, provider);
  refuseUnfit(wish.query, documents, model);
  const cost = costOfRanking(model, wish.query, documents, clock.now());
  if (wish.dry_run) return dryRun(choice, cost);
  const money = { maxCostUsd: wish.max_cost_usd, assumeCostUsd: wish.assume_cost_usd };
  return answerInTurn(
    {
      what: model.id,
      answerBy,
      warnings,
      known: { requested_model: model.id, documents: documents.length },
      async run({ signal, tell }) {
        const open = { tool: "rerank_documents", requestedModel: model.id, worstUsd: cost.worst };
        const paid = await spending.open({ ...open, ...money });
        const heldUsd = cost.worst ?? money.assumeCostUsd ?? 0;
        const held = { id: model.id, heldUsd, ...(cost.worst === null && { likelyUsd: cost.likely }) };
        try {
          const answer = await payForAnswer(held, paid, (onPhase) =>
            openrouter.rerank(requestOf(model, wish, documents, provider), {
              signal,
              timeoutSeconds: config.timeoutSeconds,
              pauseWithinSeconds: config.replyWithinSeconds,
              onPhase(phase) {
                onPhase(phase);
                tell(activityIn(phase, clock, "ranking"));
              },
            }),
          );
          const made = rankingResult(answer, documents, { ...wish, model: model.id, isDefault });
          return { made: () => made, bytes: 2 * JSON.stringify(made).length };
        } finally {
          paid.close();
        }
      },
    },
    context,
  );
}

const dryRun = ({ model, isDefault, warnings }: ChosenModel, cost: TextCost) => ({
  dry_run: true,
  model: model.id,
  ...chosen(isDefault),
  route: "rerank",
  requests: 1,
  estimate: { likely_usd: cost.likely, most_usd: cost.worst },
  warnings,
});

const chosen = (isDefault: boolean) => (isDefault ? { default_model: true } : {});

const requestOf = (
  model: Model,
  { query, top_n }: RankWish,
  documents: readonly Document[],
  provider: Preferences,
) => ({
  model: model.id,
  query,
  documents: documents.map(({ text }) => text),
  ...(top_n !== undefined && { top_n: Math.min(top_n, documents.length) }),
  ...(Object.keys(provider).length > 0 && { provider }),
});

function refuseUnfit(query: string, documents: readonly Document[], model: Model): void {
  const window = contextWindow(model);
  if (window === null) return;
  const asked = estimateTokens(query);
  const long = documents.findIndex(({ text }) => asked + estimateTokens(text) > window);
  const document = documents[long];
  if (!document) return;
  throw invalid(
    "context_too_long",
    `${document.file ?? `documents[${long}]`} has about ${estimateTokens(document.text)} tokens, and ${model.id} reads ${window} with the query, so nothing was sent`,
    "Split it into parts, or use a model with a longer window (search_models, outputModality rerank)",
    { model: model.id },
  );
}
