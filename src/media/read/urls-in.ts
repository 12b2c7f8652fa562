import { invalid } from "../../errors.ts";
import { nestsDeeper } from "../../lib/nesting.ts";

/** Whether `source` is a `data:` URI, in any case. */
export const isDataUri = (source: string): boolean => /^data:/i.test(source);

/** A text of a request that somebody may fetch. */
export interface FoundUrl {
  url: string;
  /** Where it stands, as in `messages[0].content[1].image_url.url`. */
  place: string;
  /** Audio, which this API takes as content only. */
  isAudio: boolean;
}

/**
 * Every text of a request that can be meant as an address, wherever it stands: by the name of its field, or because it
 * begins like one. Left out is only prose, and what leads nowhere: `data:` URIs and bare base64.
 */
export function urlsIn(request: object): FoundUrl[] {
  // What is built of a request and written as JSON is recursive, and so is this.
  if (nestsDeeper(mostLevels, request)) throw nestedTooDeep();
  const found: FoundUrl[] = [];
  visit(request, { place: "", key: "", parent: "" }, found);
  return found;
}

// What is written under these names is for a model or a person to read, is a schema, or was signed by a provider: nobody
// fetches what stands there.
const prose = new Set([
  "annotations",
  "arguments",
  "description",
  "filename",
  "function",
  "functions",
  "input_schema",
  "instructions",
  "metadata",
  "model",
  "models",
  "name",
  "prediction",
  "prompt",
  "reasoning",
  "reasoning_content",
  "reasoning_details",
  "refusal",
  "response_format",
  "session_id",
  "stop",
  "text",
  "title",
  "trace",
  "user",
]);

/** Search tools take domains, not addresses; `$schema` and `$id` of a JSON Schema are names. */
const isProse = (key: string): boolean => prose.has(key) || key.startsWith("$") || /domains?$/i.test(key);

interface Spot {
  place: string;
  /** The nearest name; of an item of a list the list's. */
  key: string;
  /** The name above that. */
  parent: string;
}

function visit(value: unknown, spot: Spot, found: FoundUrl[]): void {
  const { place, key, parent } = spot;
  if (typeof value === "string") {
    const isAudio = key === "data" && parent === "input_audio";
    if (isAudio ? hasScheme(value) : isAddress(value, key)) found.push({ url: value, place, isAudio });
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(item, { ...spot, place: `${place}[${index}]` }, found);
    return;
  }
  // Where a function is no object of its own, its schema stands beside its type.
  const isFunction = "type" in value && value.type === "function";
  for (const [name, item] of Object.entries(value)) {
    if (isProse(name) || (isFunction && name === "parameters")) continue;
    visit(item, { place: place === "" ? name : `${place}.${name}`, key: name, parent: key }, found);
  }
}

function isAddress(value: string, key: string): boolean {
  if (key === "content" || isDataUri(value)) return false;
  if (/(?:ur[il]|href)s?$/i.test(key)) return true;
  if (/^file_?data$/i.test(key)) return !/^[\w+/=\s-]*$/.test(value);
  return beginsLikeUrl(value);
}

// The URL standard leaves out tabs and line breaks wherever they stand, and takes "https:host" for "https://host".
const beginsLikeUrl = (value: string): boolean =>
  /^[\u0000-\u0020]*(?:(?:https?|wss?|ftp):|file:[\\/]|[a-z][a-z\d+.-]{0,60}:\/\/)/i.test(
    value.replace(/[\t\n\r]/g, ""),
  );

const hasScheme = (value: string): boolean => /^[\u0000-\u0020]*[a-z][a-z\d+.-]*:/i.test(value);

const mostLevels = 100;

const nestedTooDeep = () =>
  invalid("nested_too_deep", `The request is nested more than ${mostLevels} levels deep`, "Send it flatter");
