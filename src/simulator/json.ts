import { isObject } from "../lib/is-object.ts";

export type JsonObject = Record<string, unknown>;

/** The value as an object, or an empty one: absent and malformed mean the same to the simulator. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The value as a list, or an empty one. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The strings among the values of a list. */
export const stringsOf = (value: unknown): string[] =>
  listOf(value).filter((item) => typeof item === "string");

/** A number given as a number or as a decimal string, as prices are. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
