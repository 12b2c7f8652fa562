import { toObject, toText } from "../../lib/foreign.ts";
import { jsonOrUndefined } from "../../lib/json.ts";

/**
 * The reason of a failure, in whatever shape somebody gave it: a text, JSON in a text, an object with the reason at one of
 * a few places, a list of mistakes with their places. Of several, the first that tells something; undefined when there is
 * no text at all.
 */
export function reasonIn(given: unknown): string | undefined {
  const reasons = reasonsIn(given, deepest);
  return reasons.find(isTelling) ?? reasons.toSorted((a, b) => b.length - a.length)[0];
}

/** Of two reasons the one that says more; what one says beside the other is longer. */
export function tellingMore(reason: string | undefined, other: string | undefined): string | undefined {
  if (reason === undefined || other === undefined) return reason ?? other;
  if (isTelling(reason) !== isTelling(other)) return isTelling(reason) ? reason : other;
  return other.length > reason.length && other.includes(reason) ? other : reason;
}

// Seen: OpenRouter's own envelope, FastAPI (detail, msg, loc), Google (a list of errors), zod (a list in a text),
// Spring and Nest (error beside message), OAuth (error_description), AWS (Message), providers that wrap a body (data, raw).
const places = [
  "error",
  "message",
  "detail",
  "details",
  "msg",
  "error_description",
  "error_message",
  "reason",
  "errors",
  "Message",
  "data",
  "raw",
  "body",
  "title",
  "description",
  "text",
];

const deepest = 8;
const mostMistakes = 3;
// A text of that length that is JSON is read; of a longer one the beginning is shown.
const longestJson = 1_000_000;

function reasonsIn(given: unknown, levels: number): string[] {
  if (levels === 0) return [];
  if (typeof given === "string") return fromText(given, levels);
  if (Array.isArray(given)) return fromList(given, levels);
  const object = toObject(given);
  if (!object) return [];
  const mistake = mistakeIn(object);
  if (mistake) return [mistake];
  return places.flatMap((place) =>
    Object.hasOwn(object, place) ? reasonsIn(object[place], levels - 1) : [],
  );
}

function fromText(given: string, levels: number): string[] {
  const text = given.trim();
  if (text === "") return [];
  const json = /^[[{"]/.test(text) && text.length <= longestJson ? jsonOrUndefined(text) : undefined;
  if (json === undefined) return [text];
  const inside = reasonsIn(json, levels - 1);
  return inside.length > 0 ? inside : typeof json === "object" ? [text] : [];
}

/** A list of mistakes is one reason; of other lists, each may have one. */
function fromList(list: readonly unknown[], levels: number): string[] {
  const mistakes = list.slice(0, mostMistakes).map((item) => mistakeIn(toObject(item) ?? {}));
  const more = list.length > mostMistakes ? [`and ${list.length - mostMistakes} more`] : [];
  if (mistakes.length > 0 && mistakes.every((mistake) => mistake !== undefined)) {
    return [[...mistakes, ...more].join("; ")];
  }
  return list.slice(0, mostMistakes).flatMap((item) => reasonsIn(item, levels - 1));
}

/** One mistake in a request, with where it is: `{loc, msg}` of pydantic, `{path, message}` of zod. */
function mistakeIn({ loc, path, msg, message }: Readonly<Record<string, unknown>>): string | undefined {
  const place = Array.isArray(loc) ? loc : path;
  const what = toText(msg) ?? toText(message);
  if (!Array.isArray(place) || !what) return undefined;
  const where = place
    .map(toText)
    .filter((part) => part !== null)
    .join(".");
  return where === "" ? what : `${where}: ${what}`;
}

/** More than one word, and not what everybody says who gives no reason. */
const isTelling = (reason: string): boolean => /\S\s+\S/.test(reason) && !empty.test(reason);

const empty =
  /^(?:(?:an? |the )?(?:provider|upstream|api|internal|unknown|unexpected|server|http)?[ -]*(?:server )?error(?: occurred| response)?|provider returned (?:an )?error|bad (?:request|gateway)|service (?:temporarily )?unavailable|gateway time-?out|internal server error|not found|too many requests|request failed|something went wrong|invalid request|validation (?:error|failed)|unprocessable (?:entity|content)|no reason given|<!doctype html[\s\S]*|<html[\s\S]*)[.!:\s]*$/i;
