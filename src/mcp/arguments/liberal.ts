import { jsonOrUndefined } from "../../lib/json.ts";
import { setField } from "../../lib/set-field.ts";

/** The part of JSON Schema that matters for telling what a parameter may be. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
}

/**
 * Arguments as clients really send them: numbers and booleans as strings, arrays and objects as JSON strings, one value
 * for a list of such, null and its spellings for absent. Each value is turned into what its schema asks for where it can
 * be without guessing; all else is left to validation.
 */
export const liberal = (value: unknown, schema: Schema): unknown => asOneOf(value, variantsOf(schema));

function asOneOf(value: unknown, variants: readonly Schema[]): unknown {
  if (typeof value === "string") return fromString(value, variants);
  if (Array.isArray(value)) {
    const items = itemsOf(variants);
    return items ? value.map((item) => liberal(item, items)) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  const shape = variants.find(
    (variant) => variant.properties ?? typeof variant.additionalProperties === "object",
  );
  if (shape) return liberalObject(value, shape);
  return accepts(variants, "object") ? value : asList(value, variants);
}

function liberalObject(
  value: object,
  { properties = {}, required = [], additionalProperties }: Schema,
): Record<string, unknown> {
  const other = typeof additionalProperties === "object" ? additionalProperties : undefined;
  const meant: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : other;
    const variants = schema && variantsOf(schema);
    if (!variants) setField(meant, key, item);
    else if (!isAbsent(item, variants, required.includes(key))) setField(meant, key, asOneOf(item, variants));
  }
  return meant;
}

/** What clients write for nothing, where more than a text may stand; of what is required only null itself. */
function isAbsent(item: unknown, variants: readonly Schema[], isRequired: boolean): boolean {
  if (item === null) return !accepts(variants, "null");
  const takesAnything = variants.some((variant) => !isTyped(variant));
  if (isRequired || takesAnything) return false;
  if (typeof item === "string") return isNothing(item) && !isPlainText(variants, item);
  const only: unknown = Array.isArray(item) && item.length === 1 ? item[0] : undefined;
  return only === null || (typeof only === "string" && /^\s*null\s*$/i.test(only));
}

const isPlainText = (variants: readonly Schema[], text: string): boolean =>
  takesString(variants, text) && variants.every((variant) => typesOf(variant).includes("string"));

const isNothing = (text: string): boolean => /^\s*(?:null|undefined)?\s*$/i.test(text);

function fromString(text: string, variants: readonly Schema[]): unknown {
  const trimmed = text.trim();
  const isObject = trimmed.startsWith("{") && accepts(variants, "object");
  // Where text and objects are both right, text that is a JSON object was meant as one: a client wrote it so.
  if (takesString(variants, text) && !isObject) return text;
  const isNumber = trimmed !== "" && Number.isFinite(Number(trimmed));
  if (isNumber && (accepts(variants, "number") || accepts(variants, "integer"))) return Number(trimmed);
  if (accepts(variants, "boolean") && /^(true|false)$/i.test(trimmed)) {
    return trimmed.toLowerCase() === "true";
  }
  if (isObject || (/^[[{]/.test(trimmed) && accepts(variants, "array"))) {
    const json = jsonOrUndefined(trimmed);
    if (json !== undefined) return asOneOf(json, variants);
  }
  return asList(text, variants);
}

/** One value where a list of such is asked for; of words that are listed in the schema several, with commas. */
function asList(value: unknown, variants: readonly Schema[]): unknown {
  const items = itemsOf(variants);
  if (!items) return value;
  const kinds = variantsOf(items);
  if (typeof value !== "string") return accepts(kinds, "object") ? [liberal(value, items)] : value;
  const words = value.split(",").map((word) => word.trim());
  const isListed = kinds.some((kind) => words.every((word) => kind.enum?.includes(word)));
  if (isListed) return words;
  const read = fromString(value, kinds);
  return read !== value || takesString(kinds, value) ? [read] : value;
}

const itemsOf = (variants: readonly Schema[]): Schema | undefined =>
  variants.find((variant) => variant.items)?.items;

const accepts = (variants: readonly Schema[], type: string): boolean =>
  variants.some((variant) => typesOf(variant).includes(type));

const takesString = (variants: readonly Schema[], text: string): boolean =>
  variants.some((variant) => typesOf(variant).includes("string") && (variant.enum?.includes(text) ?? true));

/** What a value may be, each way by itself. */
export const variantsOf = (schema: Schema): Schema[] =>
  schema.anyOf || schema.oneOf
    ? [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(variantsOf)
    : [schema];

const isTyped = (schema: Schema): boolean =>
  schema.type !== undefined || schema.enum !== undefined || "const" in schema;

function typesOf(schema: Schema): string[] {
  if (schema.type !== undefined) return [schema.type].flat();
  const values = schema.enum ?? ("const" in schema ? [schema.const] : undefined);
  // No type at all accepts anything, so nothing is to be turned.
  return values ? values.map((value) => (value === null ? "null" : typeof value)) : ["string", "null"];
}
