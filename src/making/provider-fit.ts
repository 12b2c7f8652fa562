import type { Config } from "../config.ts";
import { providerDefaults } from "../config/provider-defaults.ts";
import { invalid } from "../errors.ts";
import { given } from "../lib/given.ts";

/** OpenRouter's `provider` object, from the call over the settings. */
export type Preferences = Readonly<Record<string, unknown>>;

export const preferencesOf = (provider: object | undefined, config: Config): Preferences => ({
  ...providerDefaults(config),
  ...given(provider ?? {}),
});

// What must not be lost without a word.
const guarded = new Set(["zdr", "data_collection", "only", "ignore"]);

const asksForNothing = (name: string, value: unknown): boolean =>
  (name === "zdr" && value === false) || (name === "data_collection" && value === "allow");

interface ProviderFit {
  /** What the endpoint takes of them. */
  sent: Preferences;
  /** Where the data go, which the endpoint cannot promise: such a call is not sent to it. */
  refused: string[];
  /** The rest that it cannot honour. */
  dropped: string[];
}

/** What an endpoint that knows only some preferences makes of them. */
export function fitPreferences(preferences: Preferences, taken: readonly string[]): ProviderFit {
  const fit: ProviderFit = { sent: {}, refused: [], dropped: [] };
  const sent: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(preferences)) {
    if (taken.includes(name)) sent[name] = value;
    else if (asksForNothing(name, value)) continue;
    else if (guarded.has(name)) fit.refused.push(name);
    else fit.dropped.push(name);
  }
  return { ...fit, sent };
}

/** What the one endpoint that can do it takes of them; throws a Validation Error for what must not be lost. */
export function fitOrRefuse(
  provider: object | undefined,
  { config, taken, endpoint }: { config: Config; taken: readonly string[]; endpoint: string },
): { sent: Preferences; warnings: string[] } {
  const { sent, refused, dropped } = fitPreferences(preferencesOf(provider, config), taken);
  if (refused.length > 0) {
    throw invalid(
      "privacy_restricted",
      `The endpoint for ${endpoint} cannot promise ${named(refused)}, so nothing was sent`,
      "Leave that preference out of the call (or of OPENROUTER_PROVIDER_*) where it may be lost, or do without this tool",
    );
  }
  if (dropped.length === 0) return { sent, warnings: [] };
  return {
    sent,
    warnings: [`${named(dropped)} was not sent: the endpoint for ${endpoint} does not know it`],
  };
}

const named = (names: readonly string[]): string => names.map((name) => `provider.${name}`).join(" and ");

/** Whether the caller wants nobody to keep or learn from what is sent. */
export const isPrivate = (preferences: Preferences): boolean =>
  preferences["data_collection"] === "deny" || preferences["zdr"] === true;

/**
 * Refuses a free model where nobody may learn from what is sent: OpenRouter answers 404 then, for its data policy (seen at
 * the live service, October 2026).
 */
export function refuseTraining(id: string, preferences: Preferences): void {
  if (preferences["data_collection"] !== "deny" || !id.endsWith(":free")) return;
  throw invalid(
    "privacy_restricted",
    `${id} is free because its providers may keep what is sent and train on it, which provider.data_collection "deny" rules out, so nothing was sent`,
    `Use ${id.replace(/:free$/, "")} or another model, or pass provider {"data_collection":"allow"}`,
    { model: id },
  );
}
