import type { z } from "zod";

import { absolutePath, flag, headerText, list, number, oneOf, pathList, text } from "../lib/env-values.ts";
import { logLevels } from "../lib/log.ts";
import { toolGroups, toolSet } from "./tool-set.ts";
import { aliases, apiKey, baseUrl, cacheDefault, usd } from "./values.ts";

/** What a bad value does: the calls it would affect are refused, or the default holds and a warning is given. */
export type BadValue = "refuses_paid_calls" | "refuses_all_calls" | "warns";

export interface Setting {
  variable: string;
  description: string;
  /** From the variable's text to the value used. */
  schema: () => z.ZodType<unknown, string>;
  /** The value of a variable that is unset or empty. */
  default?: unknown;
  onBadValue?: Exclude<BadValue, "warns">;
  /** What a person is told of the default, where that is not its text. */
  shownDefault?: string;
  example?: string;
}

/** Every setting there is. The README's table, `.env.example` and `--help` are rendered from this. */
export const settings = {
  apiKey: {
    variable: "OPENROUTER_API_KEY",
    description:
      "Your OpenRouter key (https://openrouter.ai/keys). Without it the catalogue tools work and the others say how to get one.",
    schema: apiKey,
    onBadValue: "refuses_paid_calls",
    example: "sk-or-v1-...",
  },
  baseUrl: {
    variable: "OPENROUTER_BASE_URL",
    description: "Where the API is; https, or http to this machine. The key is sent nowhere else.",
    schema: baseUrl,
    default: "https://openrouter.ai/api/v1",
    onBadValue: "refuses_all_calls",
  },
  defaultModel: {
    variable: "OPENROUTER_DEFAULT_MODEL",
    description: "The model when a call names none.",
    schema: text,
    default: "openrouter/auto",
    example: "anthropic/claude-sonnet-4.5",
  },
  forceModel: {
    variable: "OPENROUTER_FORCE_MODEL",
    description:
      "The model of every `chat_completion`, whatever it names; URI parameters of the call's model stay.",
    schema: text,
    example: "openai/gpt-4o-mini",
  },
  judgeModel: {
    variable: "OPENROUTER_JUDGE_MODEL",
    description:
      "Who judges the answers of `best_of` when a call names nobody; without it the most intelligent of the candidates does.",
    schema: text,
    example: "google/gemini-2.5-pro",
  },
  modelAliases: {
    variable: "OPENROUTER_MODEL_ALIASES",
    description:
      "Your own model names: a JSON list of `{pattern, replacement}`; the first regular expression that matches the whole id wins, groups are `$1`.",
    schema: aliases,
    default: [],
    example: '[{"pattern": "fast", "replacement": "google/gemini-2.5-flash:nitro"}]',
  },
  maxTokens: {
    variable: "OPENROUTER_MAX_TOKENS",
    description: "`max_tokens` when a call gives none: a default, not a cap.",
    schema: () => number("whole number", 1, 10_000_000),
    example: "4096",
  },
  providerQuantizations: {
    variable: "OPENROUTER_PROVIDER_QUANTIZATIONS",
    description: "Default `provider.quantizations`: comma-separated or a JSON array.",
    schema: list,
    example: "fp8,bf16",
  },
  providerIgnore: {
    variable: "OPENROUTER_PROVIDER_IGNORE",
    description: "Default `provider.ignore`: providers never to use.",
    schema: list,
    example: "openai,deepinfra/turbo",
  },
  providerOnly: {
    variable: "OPENROUTER_PROVIDER_ONLY",
    description: "Default `provider.only`: the only providers to use.",
    schema: list,
    example: "anthropic,google-vertex",
  },
  providerSort: {
    variable: "OPENROUTER_PROVIDER_SORT",
    description: "Default `provider.sort`: `price`, `throughput`, `latency` or `exacto`.",
    schema: () => oneOf(["price", "throughput", "latency", "exacto"]),
    example: "throughput",
  },
  providerOrder: {
    variable: "OPENROUTER_PROVIDER_ORDER",
    description: "Default `provider.order`: providers to try first, in this order.",
    schema: list,
    example: '["anthropic", "amazon-bedrock"]',
  },
  providerRequireParameters: {
    variable: "OPENROUTER_PROVIDER_REQUIRE_PARAMETERS",
    description: "Default `provider.require_parameters`: only providers that support every parameter sent.",
    schema: flag,
    example: "true",
  },
  providerDataCollection: {
    variable: "OPENROUTER_PROVIDER_DATA_COLLECTION",
    description:
      "Default `provider.data_collection`: `allow`, or `deny` providers that may train on prompts.",
    schema: () => oneOf(["allow", "deny"]),
    example: "deny",
  },
  providerAllowFallbacks: {
    variable: "OPENROUTER_PROVIDER_ALLOW_FALLBACKS",
    description: "Default `provider.allow_fallbacks`: whether other providers may step in.",
    schema: flag,
    example: "false",
  },
  providerZdr: {
    variable: "OPENROUTER_PROVIDER_ZDR",
    description: "Default `provider.zdr`: only endpoints with zero data retention.",
    schema: flag,
    example: "true",
  },
  timeoutSeconds: {
    variable: "OPENROUTER_TIMEOUT_SECONDS",
    description:
      "Longest time one request may take, queue, waits and retries included; text received by then is returned.",
    schema: () => number("number", 1, 86_400),
    default: 300,
  },
  replyWithinSeconds: {
    variable: "OPENROUTER_REPLY_WITHIN_SECONDS",
    description:
      "A tool answers by then, with what there is and a `result_id` for `get_result`; keep it below your client's timeout (60 in many).",
    schema: () => number("number", 1, 86_400),
    default: 50,
  },
  reserveTokens: {
    variable: "OPENROUTER_RESERVE_TOKENS",
    description: "Room kept free when a prompt is checked against the model's context window.",
    schema: () => number("whole number", 0, 10_000_000),
    default: 0,
  },
  maxConcurrency: {
    variable: "OPENROUTER_MAX_CONCURRENCY",
    description: "How many paid requests run at once; the others wait in order.",
    schema: () => number("whole number", 1, 1000),
    default: 8,
  },
  maxRetries: {
    variable: "OPENROUTER_MAX_RETRIES",
    description: "How often a failed request is repeated, and only when it cannot have been billed.",
    schema: () => number("whole number", 0, 10),
    default: 2,
  },
  requestsPerMinute: {
    variable: "OPENROUTER_REQUESTS_PER_MINUTE",
    description:
      "How many requests a minute this server sends at most; a further one waits, or is refused with the time when that is long. `:free` models have 20 a minute in any case, counted over all your servers.",
    schema: () => number("whole number", 1, 100_000),
    example: "60",
  },
  maxCostPerCall: {
    variable: "OPENROUTER_MAX_COST_PER_CALL",
    description:
      "Most a call may cost, all its requests together, USD: becomes `max_tokens` when a call gives none, and one that could cost more is refused before it is sent. 0 leaves the free models.",
    schema: usd,
    onBadValue: "refuses_paid_calls",
    example: "0.50",
  },
  maxCostPerSession: {
    variable: "OPENROUTER_MAX_COST_PER_SESSION",
    description: "Most all calls may cost from this server's start to its end, USD.",
    schema: usd,
    onBadValue: "refuses_paid_calls",
    example: "5",
  },
  maxCostPerDay: {
    variable: "OPENROUTER_MAX_COST_PER_DAY",
    description:
      "Most all calls with this key may cost in a day (UTC), USD, counted over all your servers on this machine.",
    schema: usd,
    onBadValue: "refuses_paid_calls",
    example: "10",
  },
  conversationDays: {
    variable: "OPENROUTER_CONVERSATION_DAYS",
    description:
      "How many days a conversation is kept on disk after its last turn; 0 switches conversations off.",
    schema: () => number("whole number", 0, 36_500),
    default: 30,
  },
  tools: {
    variable: "OPENROUTER_TOOLS",
    description:
      "Which tools are listed, in place of the default set: names of groups and tools, separated by commas; `all` for every tool.",
    schema: toolSet,
    default: [...toolGroups.default],
    shownDefault: "default",
    example: "default,vectors",
  },
  filesRoots: {
    variable: "OPENROUTER_FILES_ROOTS",
    description:
      "Folders that the `files` parameter may read from, separated by `:` (`;` on Windows) or a JSON array. A client that offers MCP roots adds those; with neither, local files are off.",
    schema: pathList,
    default: [],
    example: "/home/me/pictures:/home/me/papers",
  },
  outputDir: {
    variable: "OPENROUTER_OUTPUT_DIR",
    description: "Where images, audio and vectors are saved: an absolute path.",
    schema: absolutePath,
    shownDefault: "output/ in the platform's data folder",
    example: "/home/me/pictures/openrouter",
  },
  cache: {
    variable: "OPENROUTER_CACHE",
    description:
      "Default of `cache`: whether a repeated request may be answered from OpenRouter's response cache; `true`, or for how many seconds.",
    schema: cacheDefault,
    example: "3600",
  },
  cacheDir: {
    variable: "OPENROUTER_CACHE_DIR",
    description: "Where the model catalogue is kept between starts: an absolute path.",
    schema: absolutePath,
    shownDefault: "the platform's cache folder",
    example: "/var/cache/openrouter-mcp",
  },
  stateDir: {
    variable: "OPENROUTER_STATE_DIR",
    description:
      "Where the ledger of what calls cost and the count of `:free` requests are kept: an absolute path.",
    schema: absolutePath,
    shownDefault: "state/ in the platform's data folder",
    example: "/var/lib/openrouter-mcp",
  },
  modelCacheTtlSeconds: {
    variable: "OPENROUTER_MODEL_CACHE_TTL_SECONDS",
    description:
      "How long the model catalogue counts as fresh. An older one, up to a day, is used while a newer one is fetched; 0 fetches each time.",
    schema: () => number("whole number", 0, 2_592_000),
    default: 3600,
  },
  httpReferer: {
    variable: "OPENROUTER_HTTP_REFERER",
    description: "Sent as `HTTP-Referer`: attributes the calls to your app on openrouter.ai.",
    schema: headerText,
    example: "https://example.com",
  },
  appTitle: {
    variable: "OPENROUTER_APP_TITLE",
    description: "Sent as `X-OpenRouter-Title` beside the referer.",
    schema: headerText,
    example: "My app",
  },
  userAgent: {
    variable: "OPENROUTER_USER_AGENT",
    description: "Replaces the `User-Agent` header.",
    schema: headerText,
    shownDefault: "openrouter-mcp/<version>",
  },
  logLevel: {
    variable: "OPENROUTER_LOG_LEVEL",
    description: "What is written to stderr: `silent`, `error`, `warn` or `debug` (each request and retry).",
    schema: () => oneOf(logLevels),
    default: "warn",
  },
  envFile: {
    variable: "OPENROUTER_ENV_FILE",
    description:
      "A file with these settings (same as `--env-file`). Never read from the working directory by itself; never overrides what is set.",
    schema: text,
    example: "/home/me/.config/openrouter-mcp.env",
  },
} as const satisfies Record<string, Setting>;

/** The default as a person is told of it; undefined where there is none. */
export function shownDefaultOf(setting: Setting): string | undefined {
  const { default: value, shownDefault } = setting;
  return shownDefault ?? (typeof value === "string" || typeof value === "number" ? String(value) : undefined);
}
