import { toObject } from "../../../lib/foreign.ts";

/** A picture as OpenRouter documents it. */
export interface Picture {
  type: "image_url";
  image_url: { url: string };
}

/** Where pictures stand in the answers of one provider or another. */
const places = [
  "image_url",
  "imageUrl",
  "image",
  "url",
  "b64_json",
  "base64",
  "data",
  "source",
  "inline_data",
  "inlineData",
];

/** Whether a part of a content is a picture and no text. */
export function isPicture(part: Readonly<Record<string, unknown>>): boolean {
  const { type } = part;
  if (typeof type === "string" && /image/i.test(type)) return true;
  return places.some(
    (place) => place !== "data" && place !== "url" && place !== "source" && Object.hasOwn(part, place),
  );
}

/** A picture in any form that providers send; undefined when it is none. */
export function pictureIn(value: unknown): Picture | undefined {
  const url = urlIn(value, deepest);
  return url === undefined ? undefined : { type: "image_url", image_url: { url } };
}

/** The same for the same picture, whether it comes bare or as a data URI. */
export const contentOf = ({ image_url: { url } }: Picture): string =>
  /^data:/i.test(url) ? url.slice(url.indexOf(",") + 1) : url;

// {type, image_url: {url}} and {source: {data}}.
const deepest = 3;

function urlIn(value: unknown, levels: number): string | undefined {
  if (typeof value === "string") return asUrl(value);
  const object = levels > 0 ? toObject(value) : null;
  if (!object) return undefined;
  for (const place of places) {
    const url = Object.hasOwn(object, place) ? urlIn(object[place], levels - 1) : undefined;
    if (url !== undefined) return url;
  }
  return undefined;
}

// Shorter than the base64 of the smallest picture there is. Its beginning tells: the whole may be 64 MB.
const bareBase64 = /^[A-Za-z0-9+/_-][A-Za-z0-9+/_=\s-]{30}/;

/** What the bytes are is told by them, later; the label counts for nothing. */
const asUrl = (text: string): string | undefined =>
  /^(?:data:|https?:)/i.test(text)
    ? text
    : bareBase64.test(text)
      ? `data:application/octet-stream;base64,${text}`
      : undefined;
