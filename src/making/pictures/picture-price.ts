import { outputsText } from "../../catalog/model/capabilities.ts";
import { pricesOf } from "../../catalog/prices/pricing.ts";
import { roundDollars } from "../../lib/dollars.ts";
import type { ImagePrice } from "../../openrouter/images.ts";
import type { Model } from "../../openrouter/models.ts";

/** USD; null is unknown. */
export interface Estimate {
  likely: number | null;
  worst: number | null;
}

export const unknownCost: Estimate = { likely: null, worst: null };

// A picture of 1K of Gemini's models is 1,120 tokens (a recorded answer of August 2026). Models that only draw are sold by
// the picture, which the catalogue lists as the price of one of 4,175 tokens (OpenRouter's specification: $0.04 for
// Seedream 4.5, whose token is listed at 0.00000958).
const tokensPerPicture = (model: Model): number => (outputsText(model) ? 1120 : 4175);

/** About what one picture costs by the catalogue, USD; null where it does not tell, or lists nothing. */
export function pricePerPicture(model: Model): number | null {
  const { usd_per_million_tokens: perToken, usd_per_unit: perUnit } = pricesOf(model);
  const whole = perUnit?.["image_output"];
  if (whole) return whole;
  const token = perToken["image_output"] ?? perToken["image_token"] ?? null;
  return token ? roundDollars((token / 1e6) * tokensPerPicture(model)) : null;
}

interface Use {
  n: number;
  inputImages: number;
  promptTokens: number;
  /** The most that there can be of them. */
  mostPromptTokens: number;
  resolution: string | undefined;
}

/** What pictures cost by the lists of the providers that may draw them; the dearest of them for the worst. */
export function costByProviders(providers: readonly (readonly ImagePrice[])[], use: Use): Estimate {
  const drawn = providers.filter((lines) => lines.some(({ billable }) => billable === "output_image"));
  if (drawn.length === 0 || drawn.length < providers.length) return unknownCost;
  const costs = drawn.map((lines) => costAt(lines, use));
  const known = costs.map(({ worst }) => worst).filter((usd) => usd !== null);
  const likely = costs.map((cost) => cost.likely).filter((usd) => usd !== null);
  return {
    likely: likely.length > 0 ? Math.min(...likely) : null,
    worst: known.length === costs.length ? Math.max(...known) : null,
  };
}

function costAt(lines: readonly ImagePrice[], use: Use): Estimate {
  // Variants of one thing, such as resolutions: whichever applies, it is none dearer than the dearest.
  const kinds = [...new Set(lines.map(({ billable }) => billable))];
  const parts = kinds.map((kind) => {
    const costs = lines.filter(({ billable }) => billable === kind).map((line) => costOfLine(line, use));
    const worst = costs.map((cost) => cost.worst);
    const likely = costs.map((cost) => cost.likely).filter((usd) => usd !== null);
    return {
      likely: likely.length > 0 ? Math.min(...likely) : null,
      worst: worst.includes(null) ? null : Math.max(...worst.map(Number)),
    };
  });
  return { likely: sum(parts.map(({ likely }) => likely)), worst: sum(parts.map(({ worst }) => worst)) };
}

// Providers bill the megapixels that they begin, and pictures that are not square are a little larger.
const megapixels: Readonly<Record<string, { likely: number; worst: number }>> = {
  "512": { likely: 1, worst: 1 },
  "1K": { likely: 1, worst: 2 },
  "2K": { likely: 4, worst: 6 },
  "4K": { likely: 16, worst: 20 },
};

function costOfLine({ billable, unit, usd }: ImagePrice, use: Use): Estimate {
  const times = (likely: number | null, worst: number | null): Estimate => ({
    likely: likely === null ? null : roundDollars(usd * likely),
    worst: worst === null ? null : roundDollars(usd * worst),
  });
  if (billable === "output_image") {
    if (unit === "image") return times(use.n, use.n);
    const size = use.resolution === undefined ? undefined : megapixels[use.resolution];
    if (unit === "megapixel") return times(use.n * (size?.likely ?? 1), size ? use.n * size.worst : null);
    return times(use.n * 1120, null);
  }
  if (billable === "input_text")
    return unit === "token" ? times(use.promptTokens, use.mostPromptTokens) : unknownCost;
  if (billable === "input_image" || billable === "input_reference") {
    if (use.inputImages === 0) return times(0, 0);
    return unit === "image" ? times(use.inputImages, use.inputImages) : times(use.inputImages, null);
  }
  // Of fonts and what else there may be, nothing is sent.
  return times(0, 0);
}

const sum = (amounts: readonly (number | null)[]): number | null =>
  amounts.includes(null)
    ? null
    : roundDollars(amounts.reduce<number>((total, usd) => total + Number(usd), 0));
