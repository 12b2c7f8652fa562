import { AppError, type ErrorFacts } from "../../errors.ts";
import { toObject } from "../../lib/foreign.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { type Hop, hopsIn } from "../chat/hops.ts";
import { maxBytes, readText } from "../transport/body.ts";
import type { HttpAnswer } from "../transport/http-answer.ts";
import { type ErrorBody, readErrorBody, readForeignBody, silent } from "./error-body.ts";
import { kindNamed, kindOf } from "./error-table.ts";
import { reasonIn } from "./reason.ts";
import { retryAfterSeconds } from "./retry-after.ts";
import { type Funnel, funnelInWords, preferenceIn } from "./routing-funnel.ts";

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
  /** Which providers were left after each step of OpenRouter's choice, when it tells. */
  readonly funnel?: Funnel | undefined;
  /** What OpenRouter advises. */
  readonly hint?: string | undefined;

  constructor(
    facts: ErrorFacts,
    about: Pick<
      UpstreamError,
      "status" | "limitSource" | "inBand" | "declaredRetryable" | "hops" | "funnel" | "hint"
    >,
  ) {
    super(facts);
    this.status = about.status;
    this.limitSource = about.limitSource;
    this.inBand = about.inBand;
    this.declaredRetryable = about.declaredRetryable;
    this.hops = about.hops;
    this.funnel = about.funnel;
    this.hint = about.hint;
  }
}

export interface Circumstances {
  model?: string | undefined;
  generationId?: string | undefined;
  provider?: string | undefined;
  /** The names of what the request asks of its providers. */
  preferences?: readonly string[] | undefined;
  /** Epoch ms. */
  now: number;
}

/** The error an answer with a failure status means. Reads its body. */
export async function errorFromResponse(
  response: Omit<HttpAnswer, "close">,
  about: Circumstances,
): Promise<UpstreamError> {
  return errorFromBody(await readFailure(response), response, about);
}

/** The body of an answer with a failure status: what its JSON says, else its text. */
export async function readFailure(response: Omit<HttpAnswer, "close">): Promise<unknown> {
  const text = await readText(response, maxBytes.document).catch(() => "");
  return jsonOrUndefined(text) ?? text;
}

/** The error that such a body means. */
export function errorFromBody(
  body: unknown,
  { status, headers }: Pick<HttpAnswer, "status" | "headers">,
  about: Circumstances,
): UpstreamError {
  const header = (name: string): string | undefined => headers.get(name) ?? undefined;
  const answer = {
    ...about,
    status,
    header,
    inBand: false,
    generationId: about.generationId ?? header("x-generation-id"),
    hops: hopsIn(body),
  };
  if (hasError(body)) {
    // One that is a word alone ("Bad Request") has its reason beside it.
    const error = toObject(body.error) ?? { message: reasonIn(body) };
    return toUpstreamError(readErrorBody(error) ?? silent, answer);
  }
  return toUpstreamError(readForeignBody(body), { ...answer, foreign: whoseBody(body, answer) });
}

/** Whose a body is that has no error as OpenRouter writes it; undefined where nothing tells. */
function whoseBody(
  body: unknown,
  { status, header }: Pick<Answer, "status" | "header">,
): "a gateway" | "another server" | undefined {
  const isText = typeof body === "string" && body.trim() !== "";
  // Cloudflare stands in front of OpenRouter, and proxies in front of both: what they refuse never gets there.
  if (status === 403 && (isText || header("content-type")?.includes("text/html"))) return "a gateway";
  // OpenRouter's own 404 says in an error which model or generation is not there.
  return status === 404 ? "another server" : undefined;
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
  /** The body is not as OpenRouter writes one, and that tells whose it is. */
  foreign?: "a gateway" | "another server" | undefined;
}

function toUpstreamError(body: ErrorBody, answer: Answer): UpstreamError {
  const status = body.status ?? answer.status;
  const kind = answer.foreign === undefined ? kindOf(body, status) : foreignKinds[answer.foreign];
  const provider = body.provider ?? answer.provider;
  const affordable = /can only afford (\d+)/.exec(body.message)?.[1];
  const { retryable, fallbackModels = [] } = body.availability ?? {};
  const retryAfter =
    body.retryAfterSeconds ??
    retryAfterSeconds((name) => answer.header(name) ?? body.headers[name], answer.now);
  const who = provider ?? (answer.foreign === "a gateway" ? gatewayOf(answer) : "OpenRouter");
  return new UpstreamError(
    {
      category: kind.category,
      code: kind.code,
      what: [`${who} answered ${status}: ${body.message}`, ...inBrackets(funnelOf(body, answer))].join(" "),
      next: affordable ? `Set max_tokens to ${affordable} or less, or ${lowerFirst(kind.next)}` : kind.next,
      retryable: retryable ?? kind.retryable ?? false,
      retryAfterSeconds: retryAfter === undefined ? undefined : Math.ceil(retryAfter),
      model: body.model ?? answer.model,
      provider,
      generationId: answer.generationId,
      suggestions: fallbackModels.length > 0 ? fallbackModels : undefined,
    },
    {
      status,
      limitSource: body.limitSource ?? body.reason,
      inBand: answer.inBand,
      declaredRetryable: retryable ?? false,
      hops: answer.hops,
      funnel: body.funnel,
      hint: body.hint,
    },
  );
}

/** Steps by the names of the request's own preferences, where it has them. */
function funnelOf({ funnel }: ErrorBody, { preferences = [] }: Circumstances): string {
  if (!funnel) return "";
  return funnelInWords(funnel, (step) => {
    const preference = preferenceIn(step);
    return preference !== undefined && preferences.includes(preference) ? `\`${preference}\`` : step;
  });
}

const inBrackets = (text: string): string[] => (text === "" ? [] : [`(${text})`]);

const foreignKinds = { "a gateway": kindNamed("blocked"), "another server": kindNamed("wrong_base_url") };

/** As far as it says so itself. */
const gatewayOf = ({ header }: Answer): string =>
  header("server")?.toLowerCase() === "cloudflare" ? "Cloudflare" : "A gateway";

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
