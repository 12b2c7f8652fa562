import { jsonOrUndefined } from "../lib/json.ts";

/** The part of JSON Schema that matters for telling what a parameter may be. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
}

/**
 * Arguments as clients really send them: numbers and booleans as strings, arrays and objects as JSON strings, null for
 * absent. Each value is turned into what its schema asks for where it can be without guessing; all else is left to
 * validation.
 */
export function liberal(value: unknown, schema: Schema): unknown {
  const variants = variantsOf(schema);
  const accepts = (type: string): boolean => variants.some((variant) => typesOf(variant).includes(type));

  if (typeof value === "string") {
    const isText = variants.some((variant) => takesString(variant, value));
    // Where text and objects are both right, text that is a JSON object was meant as one: a client wrote it so.
    return isText && !(accepts("object") && value.trim().startsWith("{"))
      ? value
      : fromString(value, variants, accepts);
  }
  if (Array.isArray(value)) {
    const items = variants.find((variant) => variant.items)?.items;
    return items ? value.map((item) => liberal(item, items)) : value;
  }
  if (typeof value === "object" && value !== null) {
    const shape = variants.find(
      (variant) => variant.properties ?? typeof variant.additionalProperties === "object",
    );
    return shape ? liberalObject(value, shape) : value;
  }
  return value;
}

function liberalObject(
  value: object,
  { properties = {}, additionalProperties }: Schema,
): Record<string, unknown> {
  const other = typeof additionalProperties === "object" ? additionalProperties : undefined;
  const entries = Object.entries(value).flatMap(([key, item]: [string, unknown]): [string, unknown][] => {
    const schema = Object.hasOwn(properties, key) ? properties[key] : other;
    if (!schema) return [[key, item]];
    if (item === null && !variantsOf(schema).some((variant) => typesOf(variant).includes("null"))) return [];
    return [[key, liberal(item, schema)]];
  });
  return Object.fromEntries(entries);
}

function fromString(text: string, variants: readonly Schema[], accepts: (type: string) => boolean): unknown {
  const trimmed = text.trim();
  if ((accepts("number") || accepts("integer")) && trimmed !== "" && Number.isFinite(Number(trimmed))) {
    return Number(trimmed);
  }
  if (accepts("boolean") && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === "true";
  if ((accepts("array") && trimmed.startsWith("[")) || (accepts("object") && trimmed.startsWith("{"))) {
    const parsed = jsonOrUndefined(trimmed);
    if (parsed !== undefined) return liberal(parsed, { anyOf: [...variants] });
  }
  return text;
}

const takesString = (schema: Schema, text: string): boolean =>
  typesOf(schema).includes("string") && (schema.enum?.includes(text) ?? true);

/** What a value may be, each way by itself. */
export const variantsOf = (schema: Schema): Schema[] =>
  schema.anyOf || schema.oneOf
    ? [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(variantsOf)
    : [schema];

function typesOf(schema: Schema): string[] {
  if (schema.type !== undefined) return [schema.type].flat();
  const values = schema.enum ?? ("const" in schema ? [schema.const] : undefined);
  // No type at all accepts anything, so nothing is to be turned.
  return values ? values.map((value) => (value === null ? "null" : typeof value)) : ["string", "null"];
}
