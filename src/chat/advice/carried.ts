import type { Config } from "../../config.ts";
import { settings } from "../../config/settings.ts";
import { type Foreign, toObject } from "../../lib/foreign.ts";
import type { ChatRequest } from "../../openrouter/chat/request.ts";
import type { Preference } from "../../openrouter/errors/routing-funnel.ts";
import type { CallMoney } from "../call.ts";

/** One preference of a request that can leave a model without a provider. */
export interface Carried {
  preference: Preference;
  value: unknown;
  /** As whoever set it calls it: `provider.only`, `OPENROUTER_PROVIDER_ONLY`, `max_cost_usd`. */
  name: string;
  /** An earlier turn set it: it holds until the call itself names it. */
  held: boolean;
}

/** How to be without it. */
export const leaveOut = ({ name, held }: Pick<Carried, "name" | "held">): string =>
  held ? `give ${name} yourself, for an earlier turn's holds until then` : `leave out ${name}`;

/** The setting that gives each its default; a parameter in its way is the first that can go. */
const variables: Readonly<Record<Preference, string>> = {
  require_parameters: settings.providerRequireParameters.variable,
  only: settings.providerOnly.variable,
  ignore: settings.providerIgnore.variable,
  quantizations: settings.providerQuantizations.variable,
  order: settings.providerAllowFallbacks.variable,
  max_price: settings.maxCostPerCall.variable,
  data_collection: settings.providerDataCollection.variable,
  zdr: settings.providerZdr.variable,
};

/** What the request asks of its providers; what nobody set is not among it. `given` is the call's own `provider`. */
export function carriedBy(
  request: ChatRequest,
  {
    given,
    held = [],
    config,
    money,
  }: { given: unknown; held?: readonly string[] | undefined; config: Config; money: CallMoney },
): Carried[] {
  const sent = toObject(request["provider"]) ?? {};
  const own = toObject(given) ?? {};
  const nameOf = (preference: Preference): string => {
    const key = preference === "order" ? "allow_fallbacks" : preference;
    if (Object.hasOwn(own, key)) return `provider.${key}`;
    return preference === "max_price" ? budgetNames(config, money) : variables[preference];
  };
  return (Object.keys(variables) as Preference[])
    .filter((preference) => isStrict(preference, sent))
    .map((preference) => ({
      preference,
      value: sent[preference],
      name: nameOf(preference),
      held: held.includes(preference),
    }));
}

function isStrict(preference: Preference, sent: Foreign): boolean {
  const value = sent[preference];
  if (preference === "data_collection") return value === "deny";
  if (preference === "zdr" || preference === "require_parameters") return value === true;
  // An order keeps others out only where nobody may step in.
  if (preference === "order" && sent["allow_fallbacks"] !== false) return false;
  return Array.isArray(value) ? value.length > 0 : toObject(value) !== null;
}

/** A budget keeps OpenRouter to the listed prices, whoever set it. */
function budgetNames(config: Config, money: CallMoney): string {
  const budgets = [
    ...(money.maxCostUsd === undefined ? [] : ["max_cost_usd"]),
    ...(config.maxCostPerCall === undefined ? [] : [settings.maxCostPerCall.variable]),
    ...(config.maxCostPerSession === undefined ? [] : [settings.maxCostPerSession.variable]),
    ...(config.maxCostPerDay === undefined ? [] : [settings.maxCostPerDay.variable]),
  ];
  return budgets.length > 0 ? budgets.join(" or ") : "the ceiling on its price";
}
