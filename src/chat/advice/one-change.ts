import { unlistedParameters } from "../../catalog/model/suitability.ts";
import { perMillion } from "../../catalog/prices/decimal-price.ts";
import { type Foreign, toNumber, toObject, toText, toTexts } from "../../lib/foreign.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Preference } from "../../openrouter/errors/routing-funnel.ts";
import { type Carried, leaveOut } from "./carried.ts";

interface Question {
  request: ChatRequest;
  carried: readonly Carried[];
  /** Rows of the model's providers, as OpenRouter lists them. */
  rows: readonly Foreign[];
}

const mostChanges = 2;
const mostNames = 3;

/** The changes of which each alone would leave a provider, the one that leaves most first; none where rows do not tell. */
export function changesThatWork({ request, carried, rows }: Question): string[] {
  const names = Object.keys(request);
  const passes = (row: Foreign, { preference, value }: Carried): boolean =>
    tests[preference](row, value, names);
  const left = (without?: Carried): Foreign[] =>
    rows.filter((row) => carried.every((one) => one === without || passes(row, one)));
  if (rows.length === 0 || left().length > 0) return [];
  return carried
    .map((one) => ({ one, gained: left(one) }))
    .filter(({ gained }) => gained.length > 0)
    .toSorted((a, b) => b.gained.length - a.gained.length)
    .slice(0, mostChanges)
    .map(({ one, gained }) => changeOf(one, gained, names));
}

/** Whether a provider passes a preference; what its row does not tell keeps nobody out. */
const tests: Readonly<
  Record<Preference, (row: Foreign, value: unknown, parameters: readonly string[]) => boolean>
> = {
  only: (row, value) => isNamedIn(row, value),
  order: (row, value) => isNamedIn(row, value),
  ignore: (row, value) => !isNamedIn(row, value),
  quantizations: (row, value) => (toTexts(value) ?? []).includes(quantizationOf(row)),
  require_parameters: (row, _, parameters) => untaken(row, parameters).length === 0,
  max_price: (row, value) => {
    const prices = toObject(row["pricing"]) ?? {};
    return Object.entries(toObject(value) ?? {}).every(([kind, most]) => {
      const price = kind === "prompt" || kind === "completion" ? perMillion(prices[kind]) : null;
      return price === null || price <= (toNumber(most) ?? Number.POSITIVE_INFINITY) * (1 + 1e-9);
    });
  },
  data_collection: () => true,
  zdr: () => true,
};

const untaken = (row: Foreign, parameters: readonly string[]): string[] =>
  unlistedParameters({ supported_parameters: toTexts(row["supported_parameters"]) ?? [] }, parameters);

/** Providers are named by their tag, by what is before its slash, or by their name, without regard to case. */
function isNamedIn(row: Foreign, value: unknown): boolean {
  const tag = (toText(row["tag"]) ?? "").toLowerCase();
  const names = new Set([tag, tag.split("/")[0], spelled(toText(row["provider_name"]) ?? "")]);
  return (toTexts(value) ?? []).some((name) => names.has(name.toLowerCase()) || names.has(spelled(name)));
}

const spelled = (name: string): string => name.toLowerCase().replace(/[^a-z\d/]+/g, "-");

const changeOf = (one: Carried, gained: readonly Foreign[], names: readonly string[]): string =>
  changes[one.preference](one, gained, names);

/** How each preference would be changed to let those providers in. */
const changes: Readonly<
  Record<Preference, (one: Carried, gained: readonly Foreign[], parameters: readonly string[]) => string>
> = {
  only: ({ name }, gained) => `allow ${someOf(gained.map(providerName))} in ${name}`,
  ignore: ({ name }, gained) => `take ${someOf(gained.map(providerName))} out of ${name}`,
  quantizations: ({ name }, gained) => `allow ${someOf(gained.map(quantizationOf))} in ${name}`,
  require_parameters({ name }, gained, parameters) {
    const [fewest = []] = gained
      .map((row) => untaken(row, parameters))
      .toSorted((a, b) => a.length - b.length);
    return `drop ${fewest.map((parameter) => `\`${parameter}\``).join(" and ")} or ${name}`;
  },
  max_price: ({ name }) => `raise ${name}`,
  order: leaveOut,
  data_collection: leaveOut,
  zdr: leaveOut,
};

const providerName = (row: Foreign): string => toText(row["provider_name"]) ?? toText(row["tag"]) ?? "";
const quantizationOf = (row: Foreign): string => toText(row["quantization"]) ?? "unknown";

const someOf = (all: readonly string[]): string =>
  [...new Set(all)].filter(Boolean).slice(0, mostNames).join(" or ");
