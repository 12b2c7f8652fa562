import type { UriParameters } from "../catalog/ids/uri-parameters.ts";
import type { Config } from "../config.ts";
import type { ChatRequest } from "../openrouter/chat-attempt.ts";
import type { Message } from "./messages.ts";
import type { ProviderRouting } from "./params.ts";

export interface ChatParameters {
  temperature?: number | undefined;
  max_tokens?: number | undefined;
  top_p?: number | undefined;
  seed?: number | undefined;
  stop?: string | string[] | undefined;
  provider?: ProviderRouting | undefined;
}

/**
 * The request as OpenRouter gets it: explicit arguments win over the model text's URI parameters, those over the
 * environment's defaults. What nobody gave is not sent: an absent parameter leaves the choice to the provider.
 */
export function chatRequest(
  model: string,
  messages: Message[],
  { provider, ...parameters }: ChatParameters,
  uriParameters: UriParameters,
  config: Config,
): ChatRequest {
  const routing = { ...providerDefaults(config), ...given(provider ?? {}) };
  return {
    model,
    messages,
    ...given({ max_tokens: config.maxTokens }),
    ...uriParameters,
    ...given(parameters),
    ...(Object.keys(routing).length > 0 && { provider: routing }),
  };
}

function providerDefaults(config: Config): ProviderRouting {
  return given({
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
}

/** Without the keys that nobody gave; `false`, 0 and "" were given. */
function given<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
