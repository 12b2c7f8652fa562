/** OpenRouter docs, provider selection. Only what is read here has a type; the rest is passed on. */
export interface ProviderPreferences {
  order?: readonly string[] | undefined;
  /** USD per million tokens; of requests, images and audio per piece. */
  max_price?: Readonly<Record<string, number>> | undefined;
  [preference: string]: unknown;
}

/** OpenRouter docs, reasoning tokens. */
export interface ReasoningOptions {
  effort?: string | undefined;
  enabled?: boolean | undefined;
  [option: string]: unknown;
}

/** A chat completion as OpenRouter is asked for it. */
export interface ChatRequest {
  model: string;
  /** Two or three ids: OpenRouter goes on to the next one by itself. They are sent in place of `model`, which is for us. */
  models?: readonly string[];
  /** For a router that takes a list beside its own id: sent as `models`. */
  among?: readonly string[] | undefined;
  messages: readonly unknown[];
  stream: boolean;
  max_tokens?: number | undefined;
  provider?: ProviderPreferences | undefined;
  reasoning?: ReasoningOptions | undefined;
  [field: string]: unknown;
}
