import { contextWindow } from "../../catalog/model/context-window.ts";
import { decimalPrice } from "../../catalog/prices/decimal-price.ts";
import { isFree, pricesOf } from "../../catalog/prices/pricing.ts";
import type { PaidOutput } from "../../context.ts";
import { invalid } from "../../errors.ts";
import { cut } from "../../lib/cut.ts";
import { roundDollars } from "../../lib/dollars.ts";
import { estimateTokens } from "../../lib/tokens.ts";
import type { Model } from "../../openrouter/models.ts";
import type { RerankAnswer } from "../../openrouter/rerank.ts";
import { payForAnswer } from "../../paying/pay-for-answer.ts";
import { activityIn } from "../activity.ts";
import { type ChosenModel, chooseModel, type Kind } from "../choose-model.ts";
import type { MakingContext } from "../context.ts";
import { isPrivate, type Preferences, preferencesOf, refuseTraining } from "../provider-fit.ts";
import { answerInTurn, type Made } from "../run.ts";
import { costOfReading, allTokens, type TextCost, countTokens } from "../text-price.ts";
import { type Document, documentsOf } from "./documents.ts";

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

/** USD for a search unit, where the catalogue tells it; OpenRouter's name for what some rerankers are sold by. */
function usdPerSearch({ pricing }: Model): number | null {
  const named = ["search_unit", "search", "request"].map((name) => decimalPrice(pricing?.[name]));
  return named.find((usd) => usd !== null && usd > 0) ?? null;
}

const kind: Kind = {
  tool: "rerank_documents",
  makes: "rankings of documents",
  // A search is about as dear as a hundred thousand tokens; only the order matters here.
  priceOf: (model) => {
    if (isFree(model)) return 0;
    const perToken = pricesOf(model).usd_per_million_tokens.prompt;
    return usdPerSearch(model) ?? (perToken === null ? null : perToken / 10);
  },
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
  const cost = costOf(model, wish.query, documents, clock.now());
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
          const made = ranking(answer, documents, { ...wish, model: model.id, isDefault });
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

// Cohere's pricing page: a search unit is a query with up to 100 documents, and each begun 500 tokens of a longer one,
// the query's included, count as a document.
const tokensADocument = 500;
const documentsASearch = 100;

function costOf(model: Model, query: string, documents: readonly Document[], at: number): TextCost {
  const perSearch = usdPerSearch(model);
  // The query is read with each document.
  const asked = countTokens(query);
  const read = documents.map(({ text }) => allTokens([asked, countTokens(text)]));
  if (perSearch === null) return costOfReading(model, allTokens(read), at);
  return {
    likely: roundDollars(perSearch * searches(read.map(({ likely }) => likely))),
    worst: roundDollars(perSearch * searches(read.map(({ most }) => most))),
  };
}

function searches(counts: readonly number[]): number {
  const parts = counts.reduce((sum, tokens) => sum + Math.ceil(tokens / tokensADocument), 0);
  return Math.ceil(parts / documentsASearch);
}

// About what an answer may have in a conversation, without what stands around it.
const mostCharacters = 18_000;
const charactersARow = 45;
/** Less of a document tells nobody what it is about. */
const fewestCharacters = 100;

function ranking(
  answer: RerankAnswer,
  documents: readonly Document[],
  {
    model,
    isDefault,
    top_n: wanted = documents.length,
    return_documents: withText = false,
  }: RankWish & { model: string; isDefault: boolean },
): Made {
  const sorted = answer.results.toSorted((one, other) => other.score - one.score).slice(0, wanted);
  const names = sorted.reduce((sum, { index }) => sum + (documents[index]?.file?.length ?? 0), 0);
  const each = charactersARow + Math.ceil(names / Math.max(1, sorted.length));
  const shown = sorted.slice(0, Math.floor(mostCharacters / (each + (withText ? fewestCharacters : 0))));
  const room = Math.max(fewestCharacters, Math.floor(mostCharacters / Math.max(1, shown.length)) - each);
  const results = shown.map(({ index, score }) => {
    const { text = "", file } = documents[index] ?? {};
    return {
      index,
      score,
      ...(file !== undefined && { file }),
      ...(withText && { document: cut(text, room) }),
    };
  });
  const isCut = withText && shown.some(({ index }) => (documents[index]?.text.length ?? 0) > room);
  return {
    data: {
      id: answer.generationId,
      model: answer.model ?? model,
      requested_model: model,
      ...chosen(isDefault),
      provider: answer.provider,
      documents: documents.length,
      ranked: sorted.length,
      results,
      usage: { total_tokens: answer.promptTokens, cost: answer.cost },
    },
    warnings: [
      ...(shown.length < sorted.length
        ? [`Only the best ${shown.length} of ${sorted.length} are shown: ask for fewer with top_n`]
        : []),
      ...(isCut ? [`Documents were cut to ${room} characters: top_n makes room for more of each`] : []),
      ...(answer.cost === null ? ["OpenRouter did not report what this cost; it is being looked up"] : []),
    ],
  };
}
