import type { Config } from "../config.ts";
import { providerDefaults } from "../config/provider-defaults.ts";
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
