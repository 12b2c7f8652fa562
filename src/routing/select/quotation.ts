import { createHash } from "node:crypto";

/** Puts a text between tags that it cannot contain. */
type Quote = (name: string, text: string, attributes?: string) => string;

/**
 * Quotes texts of others for a model to read. The tags carry a hash over `hashed`, so that no author of one of these texts
 * can know it; the same texts always give the same tags, so that a repeated request can be answered from a cache.
 * Every text that will be quoted belongs into `hashed` or `others`.
 */
export function quotation(
  hashed: readonly string[],
  others: readonly string[],
): { mark: string; quote: Quote } {
  const texts = [...hashed, ...others].map((text) => text.toLowerCase());
  let mark = digest(hashed);
  while (texts.some((text) => text.includes(mark))) mark = digest([mark]);
  const quote: Quote = (name, text, attributes = "") =>
    `<${name}-${mark}${attributes}>\n${text}\n</${name}-${mark}>`;
  return { mark, quote };
}

function digest(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  return hash.digest("hex").slice(0, 12);
}
