import { decimalPrice } from "../../catalog/prices/decimal-price.ts";
import { isFree } from "../../catalog/prices/pricing.ts";
import type { PageAsked, PaidOutput } from "../../context.ts";
import { pageOf } from "../../lib/text-page.ts";
import type { Model } from "../../openrouter/models.ts";
import type { TranscriptionAnswer } from "../../openrouter/transcription.ts";
import { payForAnswer } from "../../paying/pay-for-answer.ts";
import { activityIn } from "../activity.ts";
import { chooseModel, type Kind } from "../choose-model.ts";
import type { MakingContext } from "../context.ts";
import { fitOrRefuse } from "../provider-fit.ts";
import { answerInTurn, type Ended, type Made } from "../run.ts";
import { readSound } from "./read-sound.ts";

/** What `transcribe_audio` was called with. */
export interface TranscriptionWish {
  file: string;
  model?: string | undefined;
  language?: string | undefined;
  provider?: object | undefined;
  max_cost_usd?: number | undefined;
  assume_cost_usd?: number | undefined;
  dry_run?: boolean | undefined;
}

const kind: Kind = {
  tool: "transcribe_audio",
  makes: "transcripts",
  // Those not sold by the token list the price of an hour, a minute or a second, and not which of them it is.
  priceOf: ({ pricing }) =>
    (decimalPrice(pricing?.["completion"]) ?? 0) > 0 ? decimalPrice(pricing?.["prompt"]) : null,
  takesFree: false,
};

/** Writes down what is said in a file, and answers within OPENROUTER_REPLY_WITHIN_SECONDS. */
export async function transcribe(wish: TranscriptionWish, context: MakingContext): Promise<PaidOutput> {
  const { config, clock, openrouter, spending } = context;
  const answerBy = clock.now() + config.replyWithinSeconds * 1000;
  const { name, format, content } = await readSound(wish.file, context);
  const { sent, warnings } = fitOrRefuse(wish.provider, {
    config,
    taken: ["options"],
    endpoint: "transcription",
  });
  const { model, isDefault, ...choice } = await chooseModel(wish.model, kind, context);
  const remarks = [...choice.warnings, ...warnings];
  const worstUsd = worstOf(model);
  if (wish.dry_run) {
    return {
      dry_run: true,
      model: model.id,
      ...(isDefault && { default_model: true }),
      route: "transcription",
      requests: 1,
      estimate: { likely_usd: worstUsd, most_usd: worstUsd },
      warnings: remarks,
    } as PaidOutput;
  }
  const request = {
    model: model.id,
    input_audio: { data: content.toString("base64"), format },
    ...(wish.language !== undefined && { language: wish.language }),
    ...(Object.keys(sent).length > 0 && { provider: sent }),
  };
  const known = { requested_model: model.id, file: name };
  return answerInTurn(
    {
      what: model.id,
      answerBy,
      warnings: remarks,
      known,
      async run({ signal, tell }) {
        const money = { maxCostUsd: wish.max_cost_usd, assumeCostUsd: wish.assume_cost_usd };
        const paid = await spending.open({
          tool: kind.tool,
          requestedModel: model.id,
          worstUsd,
          ...money,
        });
        const heldUsd = worstUsd ?? money.assumeCostUsd ?? 0;
        const held = { id: model.id, heldUsd, ...(worstUsd === null && { likelyUsd: null }) };
        try {
          const answer = await payForAnswer(held, paid, (onPhase) =>
            openrouter.transcription(request, {
              signal,
              timeoutSeconds: config.timeoutSeconds,
              pauseWithinSeconds: config.replyWithinSeconds,
              onPhase(phase) {
                onPhase(phase);
                tell(activityIn(phase, clock, "listening"));
              },
            }),
          );
          return transcript(answer, { ...known, ...(isDefault && { default_model: true }) });
        } finally {
          paid.close();
        }
      },
    },
    context,
  );
}

/** What a minute costs is not listed under a unit, and how long a file is it does not tell. */
const worstOf = (model: Model): number | null => (isFree(model) ? 0 : null);

// As much as an answer of chat_completion has in one result.
const usualPage = 20_000;

function transcript(answer: TranscriptionAnswer, known: { requested_model: string }): Ended {
  const { text, language, seconds, cost, promptTokens, completionTokens } = answer;
  const made = ({ offset = 0, pageCharacters = usualPage }: PageAsked): Made => {
    const start = offset < 0 ? Math.max(0, text.length + offset) : offset;
    const page = pageOf(text, start, pageCharacters);
    return {
      data: {
        id: answer.generationId,
        model: answer.model ?? known.requested_model,
        ...known,
        provider: answer.provider,
        text: page.text,
        ...(page.next !== undefined && { next_offset: page.next }),
        ...(language !== null && { language }),
        ...(seconds !== null && { seconds }),
        usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens, cost },
      },
      warnings: [
        ...(page.next === undefined
          ? []
          : [`The text goes on: call get_result with result_id and offset ${page.next} for the next part`]),
        ...(text.trim() === "" ? ["The model heard no words"] : []),
        ...(cost === null ? ["OpenRouter did not report what this cost; it is being looked up"] : []),
      ],
      goesOn: text.length > pageCharacters,
    };
  };
  return { made, bytes: 2 * text.length };
}
