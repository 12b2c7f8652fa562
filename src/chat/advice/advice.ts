import { alternativesTo, insteadOf, successorOf, withPrice } from "../../catalog/alternatives.ts";
import type { CatalogSnapshot } from "../../catalog/catalog.ts";
import { unlistedParameters } from "../../catalog/model/suitability.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { type Foreign, toObject, toObjects } from "../../lib/foreign.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import { preferenceIn } from "../../openrouter/errors/routing-funnel.ts";
import type { UpstreamError } from "../../openrouter/errors/upstream-error.ts";
import type { Model } from "../../openrouter/models.ts";
import { type Carried, leaveOut } from "./carried.ts";
import { changesThatWork } from "./one-change.ts";

/** What is known of the request that failed. */
export interface Asked {
  request: ChatRequest;
  /** Of the model that failed. */
  id: string;
  /** Of its providers it asked this. */
  carried: readonly Carried[];
  /** The listing; null when the catalogue has none. */
  model: Model | null;
  /** What there is of the catalogue. */
  catalogue: Pick<CatalogSnapshot, "models"> | undefined;
  /** Rows of its providers, where they are kept. */
  rows: readonly Foreign[];
  /** Unix milliseconds. */
  now: number;
}

interface Advice {
  /** A sentence without its full stop. */
  next: string;
  suggestions?: readonly string[];
}

/** What to do about a failure, made of it and of the request; undefined where its code says enough. */
export function adviceOn(error: UpstreamError, asked: Asked): Advice | undefined {
  const { code } = error.facts;
  const where = error.funnel?.ineligible.find((reason) => reason.where !== undefined)?.where;
  if (code === "no_endpoints" || code === "privacy_restricted") {
    const changes = preferenceChanges(error, asked);
    if (changes.length > 0) return { next: capital([...changes, "use another model"].join(", or ")) };
    if (where !== undefined) return { next: `Change it in the account at ${where}, or use another model` };
    if (code === "privacy_restricted") return undefined;
    if (isOfAccount(error))
      return { next: `Allow one of them in the account at ${accountList}, or use another model` };
    return otherModel(asked, error.funnel === undefined ? "No provider serves it now: " : "");
  }
  if (code === "unsupported_tool_choice") return without("tool_choice", asked);
  if (code === "unsupported_tools") return without("tools", asked);
  if (code === "payload_too_large") return { next: `Send less: ${whatToShorten(asked.request)}` };
  return goneOrGated.has(code) ? otherModel(asked) : undefined;
}

/** What no provider of the model takes: it goes, or another model does it. */
function without(parameter: "tools" | "tool_choice", { id, model, catalogue, now }: Asked): Advice {
  const able = (catalogue?.models ?? []).filter((other) => other.supported_parameters.includes(parameter));
  const others = alternativesTo(model ?? { id }, { models: able, now, most: 2 });
  const use =
    others.length > 0
      ? lowerFirst(insteadOf(others))
      : `use a model that takes it (search_models supportedParameters)`;
  return { next: `Leave out ${parameter}, or ${use}`, suggestions: others.map((other) => other.id) };
}

function whatToShorten({ messages, tools }: ChatRequest): string {
  const parts = messages.flatMap((message) => toObjects(toObject(message)?.["content"]));
  const parameters = [
    "shorter messages",
    ...(parts.some(({ type }) => type !== "text") ? ["smaller or fewer files"] : []),
    ...(tools === undefined ? [] : ["fewer tools"]),
  ];
  return parameters.join(", ").replace(/, (?=[^,]*$)/, " or ");
}

const goneOrGated: ReadonlySet<ErrorCode> = new Set([
  "free_variant_ended",
  "model_deprecated",
  "model_gated",
  "model_unavailable_upstream",
]);

/** What of the request's own preferences to change. */
function preferenceChanges(error: UpstreamError, asked: Asked): string[] {
  const { carried, rows, request } = asked;
  const known = changesThatWork({ request, carried, rows });
  if (known.length > 0) return known;
  const failing = preferenceIn(error.funnel?.failed) ?? preferenceIn(error.facts.what);
  const culprits = carried.filter(({ preference }) => isMeant(preference, failing));
  return (culprits.length > 0 ? culprits : carriedOutsideDataPolicy(error, carried)).map((one) =>
    changeOf(one, error, asked),
  );
}

// OpenRouter docs, provider selection: an account has a list of allowed and one of ignored providers, for all of its requests.
const accountList = "https://openrouter.ai/settings/preferences";

/** A list of providers left none, and the request carried none: then it is the account's own. */
const isOfAccount = ({ funnel, facts }: UpstreamError): boolean =>
  /\b(?:allowed|ignored) providers?\b/i.test(funnel === undefined ? facts.what : (funnel.failed ?? ""));

const aboutData = new Set(["data_collection", "zdr"]);

const isMeant = (preference: string, failing: string | undefined): boolean =>
  failing !== undefined && (preference === failing || (aboutData.has(preference) && aboutData.has(failing)));

/** Where nothing tells which it was, any may be; but a data policy that the request did not ask for is the account's. */
const carriedOutsideDataPolicy = (error: UpstreamError, carried: readonly Carried[]): readonly Carried[] =>
  error.facts.code === "privacy_restricted" || error.funnel?.failed !== undefined ? [] : carried;

function changeOf(one: Carried, error: UpstreamError, { request, model }: Asked): string {
  const { preference, name } = one;
  const available = (error.funnel?.available ?? []).slice(0, 5).join(", ");
  if (preference === "only" && available !== "") return `allow one of ${available} in ${name}`;
  if (preference === "max_price") return `raise ${name}`;
  const untaken =
    preference === "require_parameters" && model ? unlistedParameters(model, Object.keys(request)) : [];
  return [...untaken.map((parameter) => `drop \`${parameter}\``), leaveOut(one)].join(" or ");
}

/** The model itself is what is wrong: what there is in its place. */
function otherModel({ id, model, catalogue, now }: Asked, because = ""): Advice | undefined {
  const models = catalogue?.models ?? [];
  const paid = id.endsWith(":free")
    ? models.find((other) => other.id === id.replace(/:free$/, ""))
    : undefined;
  const successor = successorOf(model ?? { id }, models);
  if (successor) {
    const next = `${because}its successor is ${withPrice(successor.model)}, as ${successor.alias} says`;
    return { next: capital(next), suggestions: [successor.model.id] };
  }
  const others = alternativesTo(model ?? { id }, { models, now }).filter((other) => other.id !== paid?.id);
  const instead = paid ? [paid, ...others.slice(0, 1)] : others.slice(0, 2);
  if (instead.length === 0) return undefined;
  const use = insteadOf(instead);
  return {
    next: capital(`${because}${because === "" ? use : lowerFirst(use)}`),
    suggestions: instead.map((other) => other.id),
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
