import { outputsText } from "../../catalog/model/capabilities.ts";
import { sumKnown } from "../../lib/sum-known.ts";
import { estimateTokens, mostTokens } from "../../lib/tokens.ts";
import type { MessagePart } from "../../media/read/message-part.ts";
import type { AnswerMedia } from "../../media/write/answer-media.ts";
import { embeddedIn, withoutEmbedded } from "../../media/write/embedded.ts";
import type { ChatProgress } from "../../openrouter/chat/chat-attempt.ts";
import type { ChatOutcome } from "../../openrouter/chat/chat.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Model } from "../../openrouter/models.ts";
import { fitOneToBudget } from "../../paying/fit-budget.ts";
import { sendPaid } from "../../paying/paid-request.ts";
import { payTogether } from "../../paying/payments.ts";
import type { PricedRequest } from "../../paying/priced-request.ts";
import { priced } from "../../paying/request-cost.ts";
import { activityIn } from "../activity.ts";
import type { MakingContext, MakingMoney } from "../context.ts";
import type { Preferences } from "../provider-fit.ts";
import { answersOf, type Drawing, type Drawn } from "./drawing.ts";
import { pricePerPicture } from "./picture-price.ts";
import type { PictureWish } from "./picture-wish.ts";

interface Asked {
  model: Model;
  wish: PictureWish;
  inputImages: readonly MessagePart[];
  provider: Preferences;
  money: MakingMoney;
}

/** Pictures as answers of a chat, one request for each. */
export async function throughChat(
  { model, wish, inputImages, provider, money }: Asked,
  context: MakingContext,
): Promise<Drawing> {
  const { openrouter, spending, config, clock } = context;
  const { n = 1, prompt } = wish;
  const images = inputImages.length;
  const needs = {
    promptTokens: estimateTokens(prompt),
    mostTextTokens: mostTokens(prompt),
    images,
    modalities: images > 0 ? ["image"] : [],
    parameters: [],
  };
  const request = chatRequest({ model, wish, inputImages, provider });
  const now = clock.now();
  const asking: PricedRequest = priced({ id: model.id, model, request, needs }, now);
  const usd = await spending.remaining(money);
  const each =
    usd === undefined
      ? asking
      : fitOneToBudget(asking, { usd: usd / n, now, assumeCostUsd: share(money.assumeCostUsd, n) });
  const { worst } = each.cost;
  const likely = pricePerPicture(model) ?? each.cost.expected;
  const cost = { likely: likely === null ? null : likely * n, worst: worst === null ? null : worst * n };
  return {
    route: "chat",
    cost,
    requests: n,
    warnings: [...(each.remarks ?? [])],
    async draw({ signal, tell }) {
      const options = { spending, tool: "generate_image", requestedModel: model.id, now: () => clock.now() };
      const together = await payTogether({ ...options, ...money }, cost.worst);
      const sender = {
        ask: openrouter.chat.bind(openrouter),
        pay: together.pay,
        now: () => clock.now(),
      };
      const drawOne = async (): Promise<Drawn> => {
        const { outcome } = await sendPaid(each, sender, {
          signal,
          timeoutSeconds: config.timeoutSeconds,
          pauseWithinSeconds: config.replyWithinSeconds,
          onProgress: (progress: ChatProgress) => tell(drawingIn(progress, context)),
        });
        return drawnIn(outcome);
      };
      try {
        return answersOf(await Promise.allSettled(Array.from({ length: n }, drawOne)));
      } finally {
        together.close();
      }
    },
  };
}

const share = (usd: number | undefined, n: number): number | undefined =>
  usd === undefined ? undefined : usd / n;

function drawingIn(progress: ChatProgress, { clock }: Pick<MakingContext, "clock">): string {
  const { note, until } = progress;
  const wait = {
    phase: "waiting" as const,
    ...(note !== undefined && { note }),
    ...(until !== undefined && { until }),
  };
  return activityIn(wait, clock, "drawing");
}

function chatRequest({ model, wish, inputImages, provider }: Omit<Asked, "money">): ChatRequest {
  const { prompt, aspect_ratio, resolution } = wish;
  const look = {
    ...(aspect_ratio !== undefined && { aspect_ratio }),
    ...(resolution !== undefined && { image_size: resolution }),
  };
  return {
    model: model.id,
    messages: [{ role: "user", content: [{ type: "text", text: prompt }, ...inputImages] }],
    modalities: outputsText(model) ? ["image", "text"] : ["image"],
    ...(Object.keys(look).length > 0 && { image_config: look }),
    ...(Object.keys(provider).length > 0 && { provider }),
    stream: true,
  };
}

function drawnIn({ completion, interruption }: ChatOutcome): Drawn {
  const [choice] = completion.choices;
  const { images = [], content } = choice?.message ?? {};
  const pictures = [
    ...images.flatMap((image): AnswerMedia[] => {
      const url = urlOf(image);
      return url === undefined ? [] : [{ url }];
    }),
    ...embeddedIn(content ?? "").map(({ start, end }): AnswerMedia => ({
      url: content?.slice(start, end) ?? "",
    })),
  ];
  if (pictures.length === 0 && interruption) throw interruption;
  const { id, model, provider, usage } = completion;
  return {
    generationId: id,
    model,
    provider,
    promptTokens: usage?.prompt_tokens ?? null,
    completionTokens: usage?.completion_tokens ?? null,
    cost: sumKnown([usage?.cost]),
    pictures,
    text: withoutEmbedded(content ?? "").trim() || undefined,
  };
}

function urlOf(image: unknown): string | undefined {
  if (typeof image !== "object" || image === null || !("image_url" in image)) return undefined;
  const { image_url: inner } = image;
  return typeof inner === "object" && inner !== null && "url" in inner && typeof inner.url === "string"
    ? inner.url
    : undefined;
}
