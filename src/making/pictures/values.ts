import { invalid } from "../../errors.ts";
import type { ImageModel, ParameterRange } from "../../openrouter/images.ts";
import { lookOf, type PictureWish } from "./picture-wish.ts";

// OpenRouter's specification of August 2026, ImageGenerationRequest, with the two ratios of its SDK of September.
const ratios =
  "1:1 1:2 1:4 1:8 2:1 2:3 3:2 3:4 4:1 4:3 4:5 5:4 8:1 9:16 16:9 9:19.5 19.5:9 9:20 20:9 9:21 21:9 2.35:1 5:2 auto";
const documented: Readonly<Record<string, readonly string[]>> = {
  aspect_ratio: ratios.split(" "),
  resolution: ["512", "1K", "2K", "4K"],
  quality: ["auto", "low", "medium", "high", "xhigh", "max"],
  output_format: ["png", "jpeg", "webp", "svg"],
};

/** The wish with the values that the model takes as it spells them: `2k` is 2K, and `jpg` is jpeg. */
export function asSpelt(wish: PictureWish, listing?: ImageModel): PictureWish {
  const spelt = lookOf(wish).map(([name, value]) => {
    const range = listing?.parameters[name];
    const values = range?.type === "enum" ? range.values : (documented[name] ?? []);
    const meant = plain(value);
    return [name, values.includes(value) ? value : (values.find((one) => plain(one) === meant) ?? value)];
  });
  return { ...wish, ...Object.fromEntries(spelt) };
}

const plain = (value: string): string => value.trim().toLowerCase().replace(/^jpg$/, "jpeg");

/** Of a model of which nobody tells more: what OpenRouter documents for any. */
export function checkDocumented(wish: PictureWish): void {
  for (const [name, value] of lookOf(wish)) {
    const values = documented[name] ?? [];
    if (!values.includes(value)) throw wrongValue(name, value, values, "OpenRouter");
  }
}

/** Refuses what the model does not take, naming what it does. */
export function checkListed(wish: PictureWish, { id, parameters }: ImageModel): void {
  // Where nothing is told, nothing is known to be refused.
  if (Object.keys(parameters).length === 0) return checkDocumented(wish);
  for (const [name, value] of lookOf(wish)) {
    const range = parameters[name];
    if (range === undefined || (range.type === "boolean" && !range.supported))
      throw notTaken(name, id, parameters);
    if (range.type === "enum" && !range.values.includes(value))
      throw wrongValue(name, value, range.values, id);
  }
  const { n = 1, input_images: images = [] } = wish;
  const most = mostOf(parameters["n"]);
  if (n > 1 && most !== undefined && n > most) {
    throw invalid(
      "unsupported_value",
      `${id} draws at most ${most} pictures a call, not ${n}`,
      `Ask for ${most} or fewer`,
    );
  }
  const mostImages = mostOf(parameters["input_references"]);
  if (mostImages !== undefined && images.length > mostImages) {
    throw invalid(
      "unsupported_value",
      `${id} takes at most ${mostImages} input_images, not ${images.length}`,
      "Pass fewer, or use another model",
    );
  }
}

/** Whether one request brings as many pictures as are asked for; else it takes a request for each. */
export const drawsSeveral = ({ parameters }: ImageModel): boolean =>
  Object.keys(parameters).length === 0 || parameters["n"] !== undefined;

const mostOf = (range: ParameterRange | undefined): number | undefined =>
  range?.type === "range" ? (range.max ?? undefined) : undefined;

const wrongValue = (name: string, value: string, values: readonly string[], of: string) =>
  invalid(
    "unsupported_value",
    `${name} '${value}' is nothing that ${of} takes`,
    `Use one of ${values.join(", ")}`,
  );

function notTaken(name: string, id: string, parameters: ImageModel["parameters"]) {
  const taken = Object.keys(documented).filter((one) => parameters[one] !== undefined);
  const others = taken.length > 0 ? `; it takes ${taken.join(", ")}` : "";
  return invalid(
    "unsupported_parameter",
    `${id} takes no ${name}${others}`,
    `Leave ${name} out, or use another model`,
  );
}
