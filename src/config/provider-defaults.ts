import type { Config } from "../config.ts";
import { given } from "../lib/given.ts";

/** What the settings say of providers, under the names of OpenRouter's `provider` object; nothing where nobody set it. */
export const providerDefaults = (config: Config) =>
  given({
    order: config.providerOrder,
    only: config.providerOnly,
    ignore: config.providerIgnore,
    allow_fallbacks: config.providerAllowFallbacks,
    require_parameters: config.providerRequireParameters,
    data_collection: config.providerDataCollection,
    zdr: config.providerZdr,
    quantizations: config.providerQuantizations,
    sort: config.providerSort,
  });
