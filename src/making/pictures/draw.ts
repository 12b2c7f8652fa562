import { inputModalities, outputsText } from "../../catalog/model/capabilities.ts";
import type { PaidOutput } from "../../context.ts";
import { AppError, invalid } from "../../errors.ts";
import type { ImageModel } from "../../openrouter/images.ts";
import type { Model } from "../../openrouter/models.ts";
import { type ChosenModel, chooseModel, type Kind } from "../choose-model.ts";
import type { MakingContext } from "../context.ts";
import { readInputImages } from "../input-images.ts";
import { fitPreferences, preferencesOf, refuseTraining } from "../provider-fit.ts";
import { answerInTurn } from "../run.ts";
import { placeFor } from "../save-path.ts";
import type { Drawing } from "./drawing.ts";
import { pricePerPicture } from "./picture-price.ts";
import { lookOf, type PictureWish } from "./picture-wish.ts";
import { picturesResult } from "./pictures-result.ts";
import { throughChat } from "./through-chat.ts";
import { throughImages } from "./through-images.ts";
import { asSpelt, checkDocumented, checkListed } from "./values.ts";

const kind: Kind = { tool: "generate_image", makes: "pictures", priceOf: pricePerPicture, takesFree: false };

/** What `POST /images` knows of provider preferences (OpenRouter's specification, ImageGenerationProviderPreferences). */
const takenByImages = ["order", "only", "ignore", "sort", "allow_fallbacks", "options"];

/** Draws what `generate_image` was called with, and answers within OPENROUTER_REPLY_WITHIN_SECONDS. */
export async function drawPictures(wish: PictureWish, context: MakingContext): Promise<PaidOutput> {
  const { config, clock } = context;
  const answerBy = clock.now() + config.replyWithinSeconds * 1000;
  const place = await placeFor(wish.save_path, await context.outputFolder());
  const inputImages = await readInputImages(wish.input_images ?? [], context);
  const { listed, warnings } = await listing(context);
  const { sent, refused, dropped } = fitPreferences(preferencesOf(wish.provider, config), takenByImages);
  const rowOf = ({ id }: Model) => listed?.find((row) => row.id === id);
  const choice = await chooseModel(wish.model, kind, context, (model) => {
    const row = rowOf(model);
    const takesImages = inputImages.length === 0 || inputModalities(model).includes("image");
    const keepsPrivate = refused.length === 0 || outputsText(model);
    return (
      takesImages &&
      keepsPrivate &&
      (row === undefined ? notThroughChat(wish).length === 0 : takes(wish, row))
    );
  });
  const { model } = choice;
  refuseTraining(model.id, preferencesOf(wish.provider, config));
  if (inputImages.length > 0) refuseUnseen(model);
  const row =
    rowOf(model) ??
    (listed === undefined && !outputsText(model) ? { id: model.id, parameters: {} } : undefined);
  const money = { maxCostUsd: wish.max_cost_usd, assumeCostUsd: wish.assume_cost_usd };
  const drawing =
    row && (refused.length === 0 || !outputsText(model))
      ? await throughEndpoint(row, { model, wish, inputImages, money, sent, refused, dropped }, context)
      : await throughTalk({ model, wish, inputImages, money }, context);
  const remarks = [...choice.warnings, ...warnings, ...drawing.warnings];
  if (wish.dry_run) return dryRun(choice, drawing, remarks);
  return answerInTurn(
    {
      what: model.id,
      answerBy,
      warnings: remarks,
      known: { requested_model: model.id, route: drawing.route },
      async run({ signal, tell }) {
        const came = await drawing.draw({ signal, tell });
        const { route } = drawing;
        const { isDefault } = choice;
        const { n: wanted = 1, preview = true } = wish;
        return picturesResult(came, { model: model.id, isDefault, route, wanted, place, preview }, context);
      },
    },
    context,
  );
}

/** Undefined when it cannot be had: then a model that also writes is asked through chat. */
async function listing({
  imageModels,
  signal,
}: MakingContext): Promise<{ listed: readonly ImageModel[] | undefined; warnings: string[] }> {
  try {
    return { listed: await imageModels.list(signal), warnings: [] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    return {
      listed: undefined,
      warnings: ["The list of models that draw could not be had, so nothing was checked against it"],
    };
  }
}

/** Whether a model can be chosen for what is asked. */
function takes(wish: PictureWish, row: ImageModel): boolean {
  try {
    checkListed(asSpelt(wish, row), row);
    return true;
  } catch {
    return false;
  }
}

type Request = Omit<Parameters<typeof throughImages>[0], "listing" | "provider">;

function throughEndpoint(
  listed: ImageModel,
  { sent, refused, dropped, ...request }: Request & ReturnType<typeof fitPreferences>,
  context: MakingContext,
): Promise<Drawing> {
  if (refused.length > 0) throw notHonoured(request.model, refused);
  const wish = asSpelt(request.wish, listed);
  checkListed(wish, listed);
  return withRemarks(throughImages({ ...request, wish, listing: listed, provider: sent }, context), dropped);
}

async function withRemarks(drawing: Promise<Drawing>, dropped: readonly string[]): Promise<Drawing> {
  const made = await drawing;
  if (dropped.length === 0) return made;
  const names = dropped.map((name) => `provider.${name}`).join(", ");
  const warning = `${names} was not sent: the endpoint for pictures does not know it`;
  return { ...made, warnings: [...made.warnings, warning] };
}

/** What chat has no word for. */
const notThroughChat = (wish: PictureWish): string[] =>
  lookOf(wish)
    .map(([name]) => name)
    .filter((name) => name !== "aspect_ratio" && name !== "resolution");

function throughTalk(request: Request, context: MakingContext): Promise<Drawing> {
  const { model } = request;
  const wish = asSpelt(request.wish);
  checkDocumented(wish);
  const unknown = notThroughChat(wish);
  if (unknown.length > 0) {
    throw invalid(
      "unsupported_parameter",
      `${model.id} is asked through chat here, which takes no ${unknown.join(" and no ")}`,
      `Leave ${unknown.join(" and ")} out, or use another model`,
      { model: model.id },
    );
  }
  return throughChat({ ...request, wish, provider: preferencesOf(wish.provider, context.config) }, context);
}

const notHonoured = (model: Model, refused: readonly string[]) =>
  invalid(
    "privacy_restricted",
    `The endpoint for pictures cannot promise ${refused.map((name) => `provider.${name}`).join(" and ")}, and ${model.id} has no other, so nothing was sent`,
    "Use a model that draws and writes (search_models with outputModality image), which is asked through chat, or leave that preference out",
    { model: model.id },
  );

function refuseUnseen(model: Model): void {
  const inputs = inputModalities(model);
  if (inputs.length === 0 || inputs.includes("image")) return;
  throw invalid(
    "unsupported_modality",
    `${model.id} takes no pictures, so nothing was sent`,
    "Leave input_images out, or use a model that takes them (search_models with inputModality and outputModality image)",
    { model: model.id },
  );
}

function dryRun({ model, isDefault }: ChosenModel, { route, cost, requests }: Drawing, warnings: string[]) {
  return {
    dry_run: true,
    model: model.id,
    ...(isDefault && { default_model: true }),
    route,
    requests,
    estimate: { likely_usd: cost.likely, most_usd: cost.worst },
    warnings,
  };
}
