import { z } from "zod";

import { jsonOrUndefined } from "../../lib/json.ts";
import { plainText } from "../../lib/plain-text.ts";
import { within } from "./retry-after.ts";

const tolerantString = z.string().nullish().catch(undefined);
const stringOrNumber = z.union([z.string(), z.number()]).nullish().catch(undefined);

const availability = z
  .object({
    code: z.string(),
    retryable: z.boolean().nullish().catch(undefined),
    retry_after: z.number().nullish().catch(undefined),
    fallback_models: z.array(z.string()).nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);

const metadata = z
  .object({
    raw: z.unknown().optional(),
    provider_name: tolerantString,
    error_type: tolerantString,
    limit_source: tolerantString,
    reason: tolerantString,
    reasons: z.array(z.string()).nullish().catch(undefined),
    headers: z.record(z.string(), stringOrNumber).nullish().catch(undefined),
    retry_after_seconds: stringOrNumber,
    retry_after_seconds_raw: stringOrNumber,
  })
  .nullish()
  .catch(undefined);

const errorObject = z.object({
  code: stringOrNumber,
  message: tolerantString,
  error_type: tolerantString,
  http_status: z.number().nullish().catch(undefined),
  availability,
  metadata,
});

/** What an `error` object says, wherever it stood: in a body, in a choice, in a stream. */
export interface ErrorBody {
  /** HTTP status of the failure; in a stream the answer's own status says 200. */
  status: number | undefined;
  /** The reason in plain words: the provider's own when OpenRouter only relays. */
  message: string;
  type: string | undefined;
  limitSource: string | undefined;
  /** When to come back, as the body itself tells. */
  retryAfterSeconds: number | undefined;
  reason: string | undefined;
  provider: string | undefined;
  availability: z.output<typeof availability>;
  moderated: boolean;
  /** No error of OpenRouter's at all: somebody else's page, or nothing. */
  isForeign?: boolean;
  /** What OpenRouter repeats of its own response headers, lower-cased names. */
  headers: Readonly<Record<string, string>>;
}

/** Reads an `error` value of any of the shapes OpenRouter documents or sends; undefined when it is none. */
export function readErrorBody(error: unknown): ErrorBody | undefined {
  if (typeof error === "string") return readErrorBody({ message: error });
  const parsed = errorObject.safeParse(error);
  if (!parsed.success) return undefined;
  const { code, message, error_type, http_status, availability: available, metadata: meta } = parsed.data;
  return {
    status: http_status ?? statusOf(code),
    message: sentence(reasonIn(meta?.raw) ?? message ?? "no reason given"),
    // A string code ("server_error") is a type, seen in streams.
    type: meta?.error_type ?? error_type ?? (typeof code === "string" && !statusOf(code) ? code : undefined),
    limitSource: meta?.limit_source ?? freeTierLimitIn(message ?? ""),
    retryAfterSeconds:
      within(available?.retry_after ?? undefined) ??
      within(numberOf(meta?.retry_after_seconds)) ??
      within(numberOf(meta?.retry_after_seconds_raw)),
    reason: meta?.reason ?? undefined,
    provider: meta?.provider_name ?? undefined,
    availability: available,
    moderated: (meta?.reasons?.length ?? 0) > 0,
    headers: Object.fromEntries(
      Object.entries(meta?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value ?? "")]),
    ),
  };
}

/** OpenRouter's words for the limits of its free tier, where it names no source ("Rate limit exceeded: free-models-per-day"). */
function freeTierLimitIn(message: string): string | undefined {
  const [, window] = /\bfree-models-per-(day|min)/i.exec(message) ?? [];
  if (window === undefined) return undefined;
  return `openrouter_free_tier_${window.toLowerCase() === "day" ? "daily" : "per_minute"}`;
}

const numberOf = (value: string | number | null | undefined): number | undefined =>
  value == null || value === "" ? undefined : Number(value);

function statusOf(code: string | number | null | undefined): number | undefined {
  const status = Number(code ?? Number.NaN);
  return Number.isInteger(status) && status >= 300 && status <= 599 ? status : undefined;
}

/** `metadata.raw` is the provider's own body: often JSON in a string, with the reason at one of a few places. */
function reasonIn(raw: unknown): string | undefined {
  if (typeof raw !== "string") return deepMessage(raw);
  const json = jsonOrUndefined(raw);
  if (json !== undefined && typeof json === "object") return deepMessage(json);
  return raw.trim() === "" ? undefined : raw;
}

function deepMessage(value: unknown, levels = 8): string | undefined {
  if (typeof value === "string") return value.trim() || undefined;
  if (levels === 0) return undefined;
  if (Array.isArray(value)) return deepMessage(value[0], levels - 1);
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of ["error", "message", "detail", "msg"]) {
    const found: string | undefined =
      key in value ? deepMessage(Reflect.get(value, key), levels - 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

// The account's id, which OpenRouter and relayed bodies mention now and then.
const accountId = /\b(?:user|org)_[A-Za-z0-9]{8,}\b/g;

/** One line, no full stop at the end, at most 500 characters: upstream text is quoted, never trusted to be short. */
function sentence(text: string): string {
  const line = plainText(text).replaceAll(accountId, "[account]").replaceAll(/\s+/g, " ").trim();
  const short = line.length > 500 ? `${line.slice(0, 499)}…` : line;
  return short.replace(/[.:;,\s]+$/, "") || "no reason given";
}
