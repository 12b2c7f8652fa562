import { AppError, type ErrorFacts } from "../../errors.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { type Hop, hopsIn } from "../chat/hops.ts";
import { maxBytes, readText } from "../transport/body.ts";
import type { HttpAnswer } from "../transport/http-answer.ts";
import { type ErrorBody, readErrorBody } from "./error-body.ts";
import { kindOf } from "./error-table.ts";
import { retryAfterSeconds } from "./retry-after.ts";

/** OpenRouter answered, and the answer is a failure. */
export class UpstreamError extends AppError {
  readonly status: number;
  readonly limitSource: string | undefined;
  /** The failure stood inside a success status. */
  readonly inBand: boolean;
  /** OpenRouter itself says that repeating is fine. */
  readonly declaredRetryable: boolean;
  /** Whom OpenRouter asked, when it tells. */
  readonly hops?: readonly Hop[] | undefined;

  constructor(
    facts: ErrorFacts,
    about: Pick<UpstreamError, "status" | "limitSource" | "inBand" | "declaredRetryable" | "hops">,
  ) {
    super(facts);
    this.status = about.status;
    this.limitSource = about.limitSource;
    this.inBand = about.inBand;
    this.declaredRetryable = about.declaredRetryable;
    this.hops = about.hops;
  }
}

export interface Circumstances {
  model?: string | undefined;
  generationId?: string | undefined;
  provider?: string | undefined;
  /** Epoch ms. */
  now: number;
}

/** The error an answer with a failure status means. Reads its body. */
export async function errorFromResponse(response: HttpAnswer, about: Circumstances): Promise<UpstreamError> {
  return errorFromBody(await readFailure(response), response, about);
}

/** The body of an answer with a failure status; undefined when it is no JSON. */
export const readFailure = async (response: HttpAnswer): Promise<unknown> =>
  jsonOrUndefined(await readText(response, maxBytes.document).catch(() => ""));

/** The error that such a body means. */
export function errorFromBody(
  json: unknown,
  { status, headers }: Pick<HttpAnswer, "status" | "headers">,
  about: Circumstances,
): UpstreamError {
  const body = readErrorBody(hasError(json) ? json.error : undefined) ?? { ...silent, isForeign: true };
  return toUpstreamError(body, {
    ...about,
    status,
    header: (name) => headers.get(name) ?? undefined,
    inBand: false,
    generationId: about.generationId ?? headers.get("x-generation-id") ?? undefined,
    hops: hopsIn(json),
  });
}

/** The error inside a success status: `error` in a body, a choice or a stream event. */
export function errorInBand(error: unknown, about: Circumstances): UpstreamError {
  const body = readErrorBody(error) ?? silent;
  return toUpstreamError(body, { ...about, status: 502, header: () => undefined, inBand: true });
}

/** What a failed hop means, of which nothing but its status is known. */
export const errorOfHop = ({ model, provider, status }: Hop): UpstreamError =>
  toUpstreamError({ ...silent, provider }, { model, status, header: () => undefined, inBand: false, now: 0 });

/** Whether there is an error in it; some chunks of a good stream carry an empty one. */
export function hasError(json: unknown): json is { error: unknown } {
  if (typeof json !== "object" || json === null || !("error" in json)) return false;
  const { error } = json;
  if (typeof error !== "object" || error === null) return Boolean(error);
  return Object.values(error).some((value) => value !== null && value !== "");
}

interface Answer extends Circumstances {
  status: number;
  header: (name: string) => string | undefined;
  inBand: boolean;
  hops?: Hop[] | undefined;
}

function toUpstreamError(body: ErrorBody, answer: Answer): UpstreamError {
  const status = body.status ?? answer.status;
  const kind = kindOf(body, status);
  const provider = body.provider ?? answer.provider;
  const affordable = /can only afford (\d+)/.exec(body.message)?.[1];
  const alternatives = body.availability?.fallback_models;
  const retryAfter =
    body.retryAfterSeconds ??
    retryAfterSeconds((name) => answer.header(name) ?? body.headers[name], answer.now);
  return new UpstreamError(
    {
      category: kind.category,
      code: kind.code,
      what: `${provider ?? "OpenRouter"} answered ${status}: ${body.message}`,
      next: affordable ? `Set max_tokens to ${affordable} or less, or ${lowerFirst(kind.next)}` : kind.next,
      retryable: body.availability?.retryable ?? kind.retryable ?? false,
      retryAfterSeconds: retryAfter === undefined ? undefined : Math.ceil(retryAfter),
      model: answer.model,
      provider,
      generationId: answer.generationId,
      suggestions: alternatives?.length ? alternatives : undefined,
    },
    {
      status,
      limitSource: body.limitSource ?? body.reason,
      inBand: answer.inBand,
      declaredRetryable: body.availability?.retryable ?? false,
      hops: answer.hops,
    },
  );
}

/** A gateway's HTML page, an empty body, a redirect. */
const silent: ErrorBody = {
  status: undefined,
  message: "no reason given",
  type: undefined,
  limitSource: undefined,
  retryAfterSeconds: undefined,
  reason: undefined,
  provider: undefined,
  availability: undefined,
  moderated: false,
  headers: {},
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
