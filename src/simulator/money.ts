import { roundDollars } from "../lib/dollars.ts";
import type { Pricing, Rates } from "./catalogue/model.ts";

export interface Tokens {
  prompt: number;
  completion: number;
  /** Of pictures in the answer. */
  picture?: number;
  /** That are not among the prompt's tokens. */
  picturesSent?: number;
}

// As usual.
const tokensPerPicture = 1000;
/** A price from here on is for a whole picture, and not for one of its tokens. */
const dearerThanAnyToken = 0.001;

function pictureUsd({ image, prompt }: Rates): number {
  const listed = Number(image ?? prompt ?? 0);
  return listed >= dearerThanAnyToken ? listed : listed * tokensPerPicture;
}

function hhmm(at: number): number {
  const date = new Date(at);
  return date.getUTCHours() * 100 + date.getUTCMinutes();
}

const within = (time: number, start: number, end: number): boolean =>
  start <= end ? time >= start && time < end : time >= start || time < end;

/** The rates in force for a prompt of this length at this moment; later overrides win, key by key. */
export function ratesFor(pricing: Pricing, promptTokens: number, at: number): Rates {
  const { overrides = [], ...rates } = pricing;
  const time = hhmm(at);
  for (const override of overrides) {
    const { min_prompt_tokens: least, utc_start: start, utc_end: end } = override;
    const long = least === undefined || promptTokens > least;
    const now = start === undefined || end === undefined || within(time, start, end);
    if (long && now) Object.assign(rates, override);
  }
  return rates;
}

/** What some tokens cost, by part. */
export const priceOfTokens = (
  rates: Rates,
  { prompt, completion, picture = 0, picturesSent = 0 }: Tokens,
): { prompt: number; completion: number } => ({
  prompt: roundDollars(
    prompt * Number(rates.prompt ?? 0) + Number(rates.request ?? 0) + picturesSent * pictureUsd(rates),
  ),
  completion: roundDollars(
    completion * Number(rates.completion ?? 0) +
      picture * Number(rates.image_output ?? rates.completion ?? 0),
  ),
});

/** How many completion tokens an amount pays for, after the prompt. */
export function affordable(rates: Rates, promptTokens: number, amount: number): number {
  const rate = Number(rates.completion ?? 0);
  const left = amount - priceOfTokens(rates, { prompt: promptTokens, completion: 0 }).prompt;
  if (left < 0) return 0;
  // A millionth of a token makes up for division in binary, which turns 100000 into 99999.99….
  return rate <= 0 ? Number.POSITIVE_INFINITY : Math.floor(left / rate + 1e-6);
}
