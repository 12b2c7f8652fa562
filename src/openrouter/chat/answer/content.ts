import { toObject, toText } from "../../../lib/foreign.ts";
import { nestsDeeper } from "../../../lib/nesting.ts";
import { answerLimits } from "./limits.ts";
import type { Omissions } from "./omissions.ts";
import { isPicture, type Picture, pictureIn } from "./pictures.ts";

/** What a content of parts holds. */
export interface Parts {
  text: string;
  reasoning: string;
  refusal: string;
  pictures: Picture[];
}

/** A list where one is expected: providers send a single member bare. */
export const membersOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value == null ? [] : [value];

/** The text in any form it is sent in: bare, in an object, in a list of these. */
export function textIn(value: unknown, levels = 3): string {
  if (value == null) return "";
  const text = toText(value);
  if (text !== null || levels === 0) return text ?? "";
  if (Array.isArray(value)) return value.map((member) => textIn(member, levels - 1)).join("");
  const object = toObject(value);
  if (!object) return "";
  return textIn(object.text ?? object.thinking ?? object.content ?? object.value, levels - 1);
}

/** A content that is no plain text: parts, one part, or an object in the place of its JSON. */
export function readParts(content: unknown, omissions: Omissions): Parts {
  const parts: Parts = { text: "", reasoning: "", refusal: "", pictures: [] };
  for (const part of membersOf(content)) {
    const plain = toText(part);
    const object = toObject(part);
    if (plain !== null) parts.text += plain;
    else if (!object) omissions.add("form", "a part of the content");
    else if (object !== content || isPart(object)) readPart(object, parts, omissions);
    else if (nestsDeeper(answerLimits.levels, object)) omissions.add("depth", "content");
    else if (Object.keys(object).length > 0) parts.text += JSON.stringify(object);
  }
  return parts;
}

const isPart = (object: Readonly<Record<string, unknown>>): boolean =>
  ["type", "text", "content"].some((name) => Object.hasOwn(object, name)) || isPicture(object);

function readPart(part: Readonly<Record<string, unknown>>, parts: Parts, omissions: Omissions): void {
  const { type } = part;
  if (isPicture(part)) {
    const picture = pictureIn(part);
    if (picture) parts.pictures.push(picture);
    else omissions.add("form", "an image");
    return;
  }
  if (type === "refusal") {
    parts.refusal += textIn(part.refusal);
    return;
  }
  const known = part.text ?? part.thinking ?? part.reasoning ?? part.content;
  if (known == null) omissions.add("form", "a part of the content");
  else if (isThought(type) || (part.text == null && part.thinking != null)) parts.reasoning += textIn(known);
  else parts.text += textIn(known);
}

const isThought = (type: unknown): boolean =>
  typeof type === "string" && /^(?:thinking|reasoning)/.test(type);
