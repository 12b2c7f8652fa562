import { invalid } from "../../errors.ts";
import { cut } from "../../lib/cut.ts";
import { sumKnown } from "../../lib/sum-known.ts";
import { mediaReference } from "../../media/write/media-reference.ts";
import { type MediaOutcome, saveAgain, type SavedMedia, saveMedia } from "../../media/write/save-media.ts";
import type { MakingContext } from "../context.ts";
import { costUntold } from "../cost-untold.ts";
import type { Ended } from "../run.ts";
import type { Place } from "../save-path.ts";
import type { Answers, Drawing, Drawn } from "./drawing.ts";

// What is said beside a picture, and is no answer that anybody pages through.
const mostText = 4000;

interface Options {
  /** As it was asked for. */
  model: string;
  isDefault: boolean;
  route: Drawing["route"];
  wanted: number;
  place: Place;
  preview: boolean;
}

/** Writes the pictures of a call to files, and makes its result of them. */
export async function picturesResult(
  { drawn, failedCosts, warnings }: Readonly<Answers>,
  options: Options,
  { clock }: Pick<MakingContext, "clock">,
): Promise<Ended> {
  const pictures = drawn.flatMap((one) => one.pictures);
  const texts = drawn.flatMap(({ text }) => (text === undefined ? [] : [text]));
  const [first] = drawn;
  if (pictures.length === 0) throw noPicture(options.model, texts[0], drawn);
  const files = await saveMedia({
    folder: options.place.folder,
    name: options.place.name,
    media: pictures,
    each: true,
    now: new Date(clock.now()),
    generationId: first?.generationId ?? "picture",
  });
  const { wanted } = options;
  const cost = sumKnown([...drawn.map((one) => one.cost), ...failedCosts]);
  const fewer =
    pictures.length < wanted && warnings.length === 0
      ? [`${pictures.length} of the ${wanted} pictures that were asked for came`]
      : [];
  const unreported = cost === null ? [costUntold] : [];
  const data = {
    id: first?.generationId ?? null,
    model: first?.model ?? options.model,
    requested_model: options.model,
    ...(options.isDefault && { default_model: true }),
    provider: first?.provider ?? null,
    route: options.route,
    ...(texts.length > 0 && { text: cut(texts.join("\n\n"), mostText) }),
    usage: {
      prompt_tokens: sumKnown(drawn.map((one) => one.promptTokens)),
      completion_tokens: sumKnown(drawn.map((one) => one.completionTokens)),
      cost,
    },
  };
  const remarks = [...warnings, ...fewer, ...unreported];
  const endedWith = (outcome: MediaOutcome): Ended => {
    const { saved, warnings: unsaved } = outcome;
    return {
      made: () => ({
        data: { ...data, images: saved.map(mediaReference) },
        warnings: [...remarks, ...unsaved],
        attachments: shownOf(saved, options.preview),
      }),
      bytes: saved.reduce((sum, one) => sum + (one ? held(one) : 0), 0),
      ...(saved.some((one) => one?.unsaved) && {
        saveAgain: async () => endedWith(await saveAgain(outcome)),
      }),
    };
  };
  return endedWith(files);
}

/** What a picture holds in memory: its block, and all of it where it could not be written. */
const held = ({ unsaved, bytes, block }: SavedMedia): number =>
  (unsaved ? bytes : 0) + (block?.data.length ?? 0);

/** One picture is enough to see what came; of those without a file the block is all there is. */
function shownOf(saved: readonly (SavedMedia | undefined)[], preview: boolean): SavedMedia[] {
  const there = saved.filter((one) => one !== undefined);
  const shown = preview ? there.find(({ block }) => block !== undefined) : undefined;
  return there.map((one) => {
    if (one === shown || one.path === undefined) return one;
    const { block: _block, ...link } = one;
    return link;
  });
}

function noPicture(model: string, text: string | undefined, drawn: readonly Drawn[]) {
  const said = text === undefined ? "" : `; it said: ${text.slice(0, 500)}`;
  return invalid(
    "no_picture",
    `${model} answered without a picture${said}`,
    "Say in the prompt what is to be seen, or use another model",
    {
      model,
      generationId: drawn[0]?.generationId ?? undefined,
      cost: sumKnown(drawn.map((one) => one.cost)) ?? undefined,
    },
  );
}
