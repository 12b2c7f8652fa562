import { z } from "zod";

import { likelyBeginning, likelyWord, plainWord } from "../../lib/likely-word.ts";
import { wordList } from "./params.ts";

const tag = z.string().max(100);
const tags = wordList(tag, 100);

const sorts = ["price", "throughput", "latency", "exacto"];
const percentiles = ["p50", "p75", "p90", "p99"];
const rate = z.number().min(0).max(1_000_000);

/** A word of a kind that OpenRouter may add to: one that is no misspelling of a known one goes through. */
export const openWord = (known: readonly string[]) =>
  z
    .string()
    .max(50)
    .superRefine((word, context) => {
      const likely = known.includes(word) ? undefined : likelyWord(word, known);
      if (likely !== undefined)
        context.addIssue({ code: "custom", message: `'${likely}' is probably meant` });
    });

/** The same of a key. */
function refuseMisspelt(
  keys: readonly string[],
  known: readonly string[],
  context: z.core.$RefinementCtx,
  meant: (key: string) => string | undefined = (key) => likelyWord(key, known),
): void {
  for (const key of keys.filter((one) => !known.includes(one))) {
    const likely = meant(key);
    if (likely === undefined) continue;
    context.addIssue({
      code: "custom",
      path: [key],
      params: { likely },
      message: "unknown",
      input: undefined,
    });
  }
}

const perPercentile = z.record(z.string().max(50), rate).superRefine((rates, context) => {
  // Any number may be a percentile, and all of them are written alike.
  const words = Object.keys(rates).filter((key) => !/^p\d+$/.test(key));
  refuseMisspelt(words, percentiles, context);
});

const sortKeys = ["by", "partition"];
const sort = z.union([
  openWord(sorts),
  z
    .looseObject({
      by: openWord(sorts).nullish(),
      partition: openWord(["model", "none"]).nullish(),
    })
    .superRefine((value, context) => refuseMisspelt(Object.keys(value), sortKeys, context)),
]);

// OpenRouter docs, provider selection: every key there is. What decides on privacy and price is taken as it is known
// alone, because a slip there must never go unnoticed.
const preferences = {
  order: tags.optional(),
  only: tags.optional(),
  ignore: tags.optional(),
  allow_fallbacks: z.boolean().optional(),
  require_parameters: z.boolean().optional(),
  data_collection: z.enum(["allow", "deny"]).optional(),
  zdr: z.boolean().optional(),
  enforce_distillable_text: z.boolean().optional(),
  quantizations: wordList(z.string().max(20), 20).optional(),
  sort: sort.optional(),
  max_price: z.partialRecord(z.enum(["prompt", "completion", "request", "image", "audio"]), rate).optional(),
  preferred_min_throughput: z.union([rate, perPercentile]).optional(),
  preferred_max_latency: z.union([rate, perPercentile]).optional(),
};
const keys = Object.keys(preferences);

/** What a key speaks of that nobody may get wrong, and the preference that is about it. */
const aboutPrivacyOrPrice: readonly (readonly [string, string])[] = [
  ["zdr", "zdr"],
  ["retention", "zdr"],
  ["collect", "data_collection"],
  ["train", "data_collection"],
  ["privacy", "data_collection"],
  ["policy", "data_collection"],
  ["only", "only"],
  ["ignor", "ignore"],
  ["price", "max_price"],
  ["cost", "max_price"],
];

/** The preference that an unknown key is a misspelling of. */
const likelyKey = (key: string): string | undefined =>
  likelyWord(key, keys) ??
  likelyBeginning(key, keys) ??
  aboutPrivacyOrPrice.find(([word]) => plainWord(key).includes(word))?.[1];

/** The `provider` parameter. OpenRouter adds keys: one that is no misspelling of a known one goes through, with a warning. */
export const providerRouting = z
  .looseObject(preferences)
  .superRefine((value, context) => refuseMisspelt(Object.keys(value), keys, context, likelyKey));

/** What of it is not known here, for a warning. */
export function unknownIn(provider: ProviderRouting): string[] {
  const { sort: by, preferred_max_latency: latency, preferred_min_throughput: throughput } = provider;
  const order = typeof by === "string" ? { by } : (by ?? {});
  return [
    ...namesIn(provider, keys),
    ...namesIn(order, sortKeys).map((key) => `sort.${key}`),
    ...(order.by == null || sorts.includes(order.by) ? [] : [`sort '${order.by}'`]),
    ...namesIn(throughput, percentiles).map((key) => `preferred_min_throughput.${key}`),
    ...namesIn(latency, percentiles).map((key) => `preferred_max_latency.${key}`),
  ].map((what) => `provider.${what}`);
}

const namesIn = (value: unknown, known: readonly string[]): string[] =>
  typeof value === "object" && value !== null ? Object.keys(value).filter((key) => !known.includes(key)) : [];

export type ProviderRouting = z.output<typeof providerRouting>;

/** What clients are shown of it: what is asked for most, one plain type each. */
export const shownProvider = () =>
  z
    .looseObject({
      order: z.array(tag).max(100).optional(),
      only: z.array(tag).max(100).optional(),
      ignore: z.array(tag).max(100).optional(),
      sort: z.string().optional(),
      zdr: z.boolean().optional(),
      data_collection: z.string().optional(),
    })
    .describe(
      "Per key over OPENROUTER_PROVIDER_*. order, only, ignore: tags; sort: price|throughput|latency|exacto; data_collection: allow|deny. Also max_price {prompt, completion} (USD per million tokens), allow_fallbacks, require_parameters, quantizations, preferred_min_throughput (tokens/s), preferred_max_latency (s)",
    );
