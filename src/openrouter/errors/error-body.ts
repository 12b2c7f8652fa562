import { type Foreign, toFlag, toNumber, toObject, toText, toTexts } from "../../lib/foreign.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { asLine } from "../../lib/plain-text.ts";
import { reasonIn, tellingMore } from "./reason.ts";
import { within } from "./retry-after.ts";
import { type Funnel, readFunnel } from "./routing-funnel.ts";

/** What OpenRouter says of whether a model can be had (OpenRouter docs, errors, since 2026-08-19). */
interface Availability {
  code: string;
  retryable: boolean | undefined;
  fallbackModels: string[];
}

/** What an `error` object says, wherever it stood: in a body, in a choice, in a stream. */
export interface ErrorBody {
  /** HTTP status of the failure; in a stream the answer's own status says 200. */
  status: number | undefined;
  /** The reason in plain words: the provider's own when OpenRouter only relays. */
  message: string;
  type: string | undefined;
  /** The provider's own name for the failure, where its body has one. */
  providerCode: string | undefined;
  limitSource: string | undefined;
  /** When to come back, as the body itself tells. */
  retryAfterSeconds: number | undefined;
  reason: string | undefined;
  /** What OpenRouter advises. */
  hint: string | undefined;
  provider: string | undefined;
  /** The model it is about, where that is told. */
  model: string | undefined;
  availability: Availability | undefined;
  /** For what moderation flagged the input. */
  flagged: string[];
  /** A guardrail of the account matched. */
  guarded: boolean;
  /** Which of a model's providers were left after each step. */
  funnel: Funnel | undefined;
  /** What OpenRouter repeats of its own response headers, lower-cased names. */
  headers: Readonly<Record<string, string>>;
}

// Names are names: what is longer is somebody else's mischief.
const longestName = 100;
const longestReason = 500;

/** Reads an `error` value of any of the shapes OpenRouter and providers send; undefined when it is none. */
export function readErrorBody(error: unknown): ErrorBody | undefined {
  const object = toObject(error) ?? (error == null ? null : { message: error });
  if (!object) return undefined;
  const meta = toObject(object["metadata"]) ?? {};
  const availability = readAvailability(object["availability"]);
  const code = toText(object["code"]) ?? undefined;
  return {
    status: toNumber(object["http_status"]) ?? statusOf(code),
    message: messageOf(object, meta),
    // A string code ("server_error") is a type, seen in streams.
    type: name(meta["error_type"]) ?? name(object["error_type"]) ?? (statusOf(code) ? undefined : code),
    providerCode: codeIn(meta["raw"]),
    limitSource: name(meta["limit_source"]) ?? limitIn(toText(object["message"]) ?? "", meta),
    retryAfterSeconds:
      within(toNumber(toObject(object["availability"])?.["retry_after"]) ?? undefined) ??
      within(toNumber(meta["retry_after_seconds"]) ?? undefined) ??
      within(toNumber(meta["retry_after_seconds_raw"]) ?? undefined),
    reason: name(meta["reason"]),
    hint: line(meta["remedy_hint"], 300),
    provider: name(meta["provider_name"]),
    model: name(meta["model_slug"]),
    availability,
    flagged: names(meta["reasons"]),
    guarded: names(meta["patterns"]).length > 0,
    funnel: readFunnel(meta),
    headers: Object.fromEntries(
      Object.entries(toObject(meta["headers"]) ?? {}).map(([header, value]) => [
        header.toLowerCase(),
        toText(value) ?? "",
      ]),
    ),
  };
}

/**
 * OpenRouter's words for a limit, where it names no source: "Rate limit exceeded: free-models-per-day" for those of its free
 * tier, "... is temporarily rate-limited upstream" for what a provider lets all its users have together.
 */
function limitIn(message: string, meta: Foreign): string | undefined {
  const relayed = toText(meta["raw"]) ?? "";
  if (/\btemporarily rate-limited upstream\b/i.test(`${message}\n${relayed}`)) {
    return "upstream_provider_shared_pool";
  }
  const [, window] = /\bfree-models-per-(day|min)/i.exec(message) ?? [];
  if (window === undefined) return undefined;
  return `openrouter_free_tier_${window.toLowerCase() === "day" ? "daily" : "per_minute"}`;
}

/** What a whole body says that is not as OpenRouter writes one: a gateway's page, a proxy's or a provider's own. */
export function readForeignBody(body: unknown): ErrorBody {
  if (typeof body !== "string" || !/^\s*</.test(body))
    return { ...silent, message: sentence(reasonIn(body)) };
  const title = sentence(/<title[^>]{0,200}>([^<]{1,500})/i.exec(body)?.[1]);
  return { ...silent, message: title === silent.message ? "a page instead of JSON" : `a page, "${title}"` };
}

/** A gateway's page, an empty body, a redirect: nothing that could be read. */
export const silent: ErrorBody = {
  status: undefined,
  message: "no reason given",
  type: undefined,
  providerCode: undefined,
  limitSource: undefined,
  retryAfterSeconds: undefined,
  reason: undefined,
  hint: undefined,
  provider: undefined,
  model: undefined,
  availability: undefined,
  flagged: [],
  guarded: false,
  funnel: undefined,
  headers: {},
};

function messageOf(error: Foreign, meta: Foreign): string {
  // Said of everything that a provider says, and nothing by itself.
  const own = reasonIn(error["message"] ?? error["error"] ?? error["detail"] ?? error["msg"]);
  const relayed = reasonIn(meta["raw"]);
  const said = sentence(tellingMore(relayed, own));
  const flags = names(meta["reasons"]).filter((flag) => !said.includes(flag));
  const input = line(meta["flagged_input"], 200);
  const about = [
    ...(flags.length > 0 ? [`flagged for ${flags.join(", ")}`] : []),
    ...(input ? [`flagged: "${input}"`] : []),
  ];
  return about.length > 0 ? `${said} (${about.join("; ")})` : said;
}

function readAvailability(value: unknown): Availability | undefined {
  const available = toObject(value) ?? {};
  const code = name(available["code"]);
  if (code === undefined) return undefined;
  return {
    code,
    retryable: toFlag(available["retryable"]) ?? undefined,
    fallbackModels: names(available["fallback_models"]),
  };
}

function statusOf(code: string | undefined): number | undefined {
  const status = Number(code ?? Number.NaN);
  return Number.isInteger(status) && status >= 300 && status <= 599 ? status : undefined;
}

/** `metadata.raw` is the provider's own body, mostly JSON in a text. */
function codeIn(raw: unknown): string | undefined {
  const body = toObject(typeof raw === "string" ? jsonOrUndefined(raw) : raw);
  const error = toObject(body?.["error"]) ?? body;
  return name(error?.["code"]) ?? name(error?.["type"]);
}

const mostNames = 20;

const names = (value: unknown): string[] =>
  (Array.isArray(value) ? (toTexts(value) ?? []) : [])
    .slice(0, mostNames)
    .map((one) => asLine(one, longestName));

const name = (value: unknown): string | undefined => line(value, longestName);

function line(value: unknown, most: number): string | undefined {
  const text = toText(value);
  return text === null ? undefined : asLine(withoutIds(text), most) || undefined;
}

// The account's ids, which OpenRouter and providers mention now and then; an identifier of a program has no digits.
const accountId = /\b(?:user|org|team)_(?=[A-Za-z]*\d|[A-Za-z\d]{20})[A-Za-z0-9]{8,}\b/g;
const uuid = /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi;

const withoutIds = (text: string): string => text.replace(accountId, "[account]").replace(uuid, "[id]");

/** One line, no full stop at the end: what others write is quoted, never trusted to be short. */
function sentence(text: string | undefined): string {
  const short = asLine(withoutIds(text ?? ""), longestReason);
  return short.replace(/[.:;,\s]+$/, "") || silent.message;
}
