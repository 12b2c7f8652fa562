import { estimateTokens, mostTokens } from "../../lib/tokens.ts";
import type { MessagePart } from "../../media/read/message-part.ts";
import type { ImageModel } from "../../openrouter/images.ts";
import type { Model } from "../../openrouter/models.ts";
import { payForAnswer } from "../../paying/pay-for-answer.ts";
import { activityIn } from "../activity.ts";
import type { MakingContext, MakingMoney } from "../context.ts";
import type { Preferences } from "../provider-fit.ts";
import { answersOf, type Drawing, type Drawn } from "./drawing.ts";
import { costByProviders, pricePerPicture, unknownCost } from "./picture-price.ts";
import { lookOf, type PictureWish } from "./picture-wish.ts";
import { drawsSeveral } from "./values.ts";

interface Asked {
  model: Model;
  listing: ImageModel;
  wish: PictureWish;
  inputImages: readonly MessagePart[];
  provider: Preferences;
  money: MakingMoney;
}

/** Pictures by `POST /images`. */
export async function throughImages(asked: Asked, context: MakingContext): Promise<Drawing> {
  const { model, listing, wish, inputImages, provider, money } = asked;
  const { n = 1, prompt } = wish;
  const requests = drawsSeveral(listing) ? 1 : n;
  const { cost, warnings } = await costOf(asked, context);
  const request = {
    model: model.id,
    prompt,
    ...Object.fromEntries(lookOf(wish)),
    ...(n > 1 && requests === 1 && { n }),
    ...(inputImages.length > 0 && { input_references: inputImages }),
    ...(Object.keys(provider).length > 0 && { provider }),
  };
  return {
    route: "images",
    cost,
    requests,
    warnings,
    async draw({ signal, tell }) {
      const { openrouter, spending, config, clock } = context;
      const paid = await spending.open({
        tool: "generate_image",
        requestedModel: model.id,
        worstUsd: cost.worst,
        ...money,
      });
      const held = {
        id: model.id,
        heldUsd: (cost.worst ?? money.assumeCostUsd ?? 0) / requests,
        ...(cost.worst === null && { likelyUsd: cost.likely === null ? null : cost.likely / requests }),
      };
      const drawOne = async (): Promise<Drawn> => {
        const answer = await payForAnswer(held, paid, (onPhase) =>
          openrouter.images(request, {
            signal,
            timeoutSeconds: config.timeoutSeconds,
            pauseWithinSeconds: config.replyWithinSeconds,
            onPhase(phase) {
              onPhase(phase);
              tell(activityIn(phase, clock, "drawing"));
            },
          }),
        );
        return { ...answer, pictures: answer.pictures.map((data) => ({ url: `data:;base64,${data}` })) };
      };
      try {
        return answersOf(await Promise.allSettled(Array.from({ length: requests }, drawOne)));
      } finally {
        paid.close();
      }
    },
  };
}

/** By what the providers list; by the catalogue, which is less exact, where those cannot be had. */
async function costOf(
  { model, wish, inputImages }: Asked,
  { imageModels, signal }: MakingContext,
): Promise<{ cost: Drawing["cost"]; warnings: string[] }> {
  const { n = 1, prompt, resolution } = wish;
  const each = pricePerPicture(model);
  const listed = { ...unknownCost, likely: each === null ? null : each * n };
  try {
    const prices = await imageModels.prices(model.id, signal);
    const use = {
      n,
      inputImages: inputImages.length,
      promptTokens: estimateTokens(prompt),
      mostPromptTokens: mostTokens(prompt),
      resolution,
    };
    const cost = costByProviders(prices, use);
    return { cost: { likely: cost.likely ?? listed.likely, worst: cost.worst }, warnings: [] };
  } catch {
    signal.throwIfAborted();
    return {
      cost: listed,
      warnings: ["Its providers' prices could not be had, so the cost is not known before"],
    };
  }
}
