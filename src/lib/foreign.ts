import { cut } from "./cut.ts";
import { isObject } from "./is-object.ts";

/** Values of another program's JSON, read as what they should be. Null is what cannot be read so. */

export type Foreign = Readonly<Record<string, unknown>>;

/** A text; a number stands for its digits. */
export function toText(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

const longestName = 200;

/** The name of something: what is longer than any name is cut. */
export function toName(value: unknown): string | null {
  const name = toText(value);
  return name === null ? null : cut(name, longestName);
}

/** A number, also one that is written as a text. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "string" && value.trim() !== "") return toNumber(Number(value));
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Yes or no, also where it is written as a text or a number. */
export function toFlag(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  return flags.get(String(toText(value)).trim().toLowerCase()) ?? null;
}

const flags = new Map([
  ["true", true],
  ["false", false],
  ["1", true],
  ["0", false],
]);

/** The texts of a list, without what is none; a text alone is a list with commas between its members. */
export function toTexts(value: unknown): string[] | null {
  if (typeof value === "string") return toTexts(value.split(",").map((member) => member.trim()));
  if (!Array.isArray(value)) return null;
  return value.every(isText) ? value : value.flatMap((member) => toText(member) || []);
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** An object, but no list. */
export const toObject = (value: unknown): Foreign | null => (isObject(value) ? value : null);

/** The objects of a list, without what is none. */
export const toObjects = (value: unknown): Foreign[] =>
  Array.isArray(value) ? value.map(toObject).filter((member) => member !== null) : [];

type Plain = string | number | boolean | null;

/** What an object has of texts, numbers, flags and nulls: nothing that could be nested. */
export function plainFields(value: unknown): Readonly<Record<string, Plain>> | null {
  const object = toObject(value);
  if (object === null || isPlainObject(object)) return object;
  return Object.fromEntries(Object.entries(object).filter(([, field]) => isPlain(field))) as Record<
    string,
    Plain
  >;
}

function isPlainObject(object: Foreign): object is Readonly<Record<string, Plain>> {
  for (const key in object) if (!isPlain(object[key])) return false;
  return true;
}

const isPlain = (value: unknown): value is Plain => value === null || typeof value !== "object";
