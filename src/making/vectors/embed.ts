import { contextWindow } from "../../catalog/model/context-window.ts";
import { pricesOf } from "../../catalog/prices/pricing.ts";
import type { PaidOutput } from "../../context.ts";
import { invalid } from "../../errors.ts";
import { estimateTokens } from "../../lib/tokens.ts";
import type { EmbeddingsAnswer } from "../../openrouter/embeddings.ts";
import type { Model } from "../../openrouter/models.ts";
import { payForAnswer } from "../../paying/pay-for-answer.ts";
import { activityIn } from "../activity.ts";
import { cheapestFirst, chooseModel, type Kind } from "../choose-model.ts";
import type { MakingContext } from "../context.ts";
import { preferencesOf, refuseTraining } from "../provider-fit.ts";
import { answerInTurn, type Tell } from "../run.ts";
import { placeFor } from "../save-path.ts";
import { costOfReading, allTokens, type TextCost, countTokens } from "../text-price.ts";
import { type Batch, batchesOf } from "./batches.ts";
import { inTurn } from "./in-turn.ts";
import { mostInline, vectorsResult } from "./vectors-result.ts";

/** What `create_embeddings` was called with. */
export interface VectorWish {
  input: readonly string[];
  model?: string | undefined;
  dimensions?: number | undefined;
  input_type?: string | undefined;
  format?: "jsonl" | "npy" | "inline" | undefined;
  save_path?: string | undefined;
  provider?: object | undefined;
  max_cost_usd?: number | undefined;
  assume_cost_usd?: number | undefined;
  dry_run?: boolean | undefined;
}

const kind: Kind = {
  tool: "create_embeddings",
  makes: "embeddings",
  priceOf: (model) => pricesOf(model).usd_per_million_tokens.prompt,
  takesFree: false,
};

/** Makes the vectors that `create_embeddings` was called for, and answers within OPENROUTER_REPLY_WITHIN_SECONDS. */
export async function embed(wish: VectorWish, context: MakingContext): Promise<PaidOutput> {
  const { config, clock, openrouter, spending } = context;
  const answerBy = clock.now() + config.replyWithinSeconds * 1000;
  const { input, format = "jsonl" } = wish;
  if (wish.model === undefined) throw await noModel(context);
  refuseForInline(wish);
  const { model, warnings } = await chooseModel(wish.model, kind, context);
  const provider = preferencesOf(wish.provider, config);
  refuseTraining(model.id, provider);
  const window = contextWindow(model);
  refuseUnfit(input, model, window);
  const place = await placeFor(wish.save_path, await context.outputFolder());
  const batches = batchesOf(input, window);
  const cost = costOfReading(model, allTokens(input.map(countTokens)), clock.now());
  if (wish.dry_run) return dryRun(model, { batches, cost, warnings });
  const money = { maxCostUsd: wish.max_cost_usd, assumeCostUsd: wish.assume_cost_usd };
  const heldFor = ({ texts }: Batch) => {
    const own = costOfReading(model, allTokens(texts.map(countTokens)), clock.now());
    const assumed = ((money.assumeCostUsd ?? 0) * texts.length) / input.length;
    return {
      id: model.id,
      heldUsd: own.worst ?? assumed,
      ...(own.worst === null && { likelyUsd: own.likely }),
    };
  };
  return answerInTurn(
    {
      what: model.id,
      answerBy,
      warnings,
      known: { requested_model: model.id, count: input.length },
      async run({ signal, tell }) {
        const open = { tool: "create_embeddings", requestedModel: model.id, worstUsd: cost.worst };
        const paid = await spending.open({ ...open, ...money });
        let done = 0;
        const tellHow: Tell = (activity) =>
          tell(
            batches.length === 1 ? activity : `${done} of ${batches.length} requests answered, ${activity}`,
          );
        const ask = async (batch: Batch): Promise<EmbeddingsAnswer> => {
          const answer = await payForAnswer(heldFor(batch), paid, (onPhase) =>
            openrouter.embeddings(requestOf(model, batch, wish, provider), {
              signal,
              timeoutSeconds: config.timeoutSeconds,
              pauseWithinSeconds: config.replyWithinSeconds,
              onPhase(phase) {
                onPhase(phase);
                tellHow(activityIn(phase, clock, "embedding"));
              },
            }),
          );
          done += 1;
          return answer;
        };
        try {
          const outcomes = await inTurn(batches, config.maxConcurrency, ask, signal);
          signal.throwIfAborted();
          const known = { model: model.id, count: input.length, format, place };
          return await vectorsResult(batches, outcomes, known, context);
        } finally {
          paid.close();
        }
      },
    },
    context,
  );
}

// Of larger ones the numbers as text would be more than an answer may have: 2,048 vectors of 3,072 numbers are 130 MB.
const mostAsText = 500;

const requestOf = (model: Model, { texts }: Batch, wish: VectorWish, provider: object) => ({
  model: model.id,
  input: texts,
  ...(wish.dimensions !== undefined && { dimensions: wish.dimensions }),
  ...(wish.input_type !== undefined && { input_type: wish.input_type }),
  ...(texts.length > mostAsText && { encoding_format: "base64" }),
  ...(Object.keys(provider).length > 0 && { provider }),
});

async function noModel(context: MakingContext) {
  const snapshot = await context.catalog.current(context.signal);
  const suggestions = cheapestFirst(kind, { snapshot, clock: context.clock })
    .slice(0, 3)
    .map(({ id }) => id);
  return invalid(
    "invalid_arguments",
    "create_embeddings needs a model: vectors of two models do not compare",
    suggestions.length > 0
      ? `Name the one that your other vectors are of, or begin with one of ${suggestions.join(", ")}`
      : "Name one (search_models, outputModality embeddings)",
    { suggestions },
  );
}

function refuseForInline({ format, dimensions, input }: VectorWish): void {
  if (format !== "inline" || dimensions === undefined || dimensions * input.length <= mostInline) return;
  throw invalid(
    "impossible_request",
    `${input.length} vectors of ${dimensions} numbers are more than the ${mostInline} numbers that fit into an answer`,
    "Leave format out: they then go to a file",
  );
}

function refuseUnfit(input: readonly string[], model: Model, window: number | null): void {
  const empty = input.findIndex((text) => text === "");
  if (empty !== -1) throw invalid("invalid_arguments", `input[${empty}] is empty`, "Leave it out");
  if (window === null) return;
  const long = input.findIndex((text) => estimateTokens(text) > window);
  if (long === -1) return;
  throw invalid(
    "context_too_long",
    `input[${long}] has about ${estimateTokens(input[long] ?? "")} tokens, and ${model.id} reads ${window}, so nothing was sent`,
    "Split it into parts, or use a model with a longer window (search_models, outputModality embeddings)",
    { model: model.id },
  );
}

interface Planned {
  batches: readonly Batch[];
  cost: TextCost;
  warnings: string[];
}

const dryRun = (model: Model, { batches, cost, warnings }: Planned) => ({
  dry_run: true,
  model: model.id,
  route: "embeddings",
  requests: batches.length,
  estimate: { likely_usd: cost.likely, most_usd: cost.worst },
  warnings,
});
