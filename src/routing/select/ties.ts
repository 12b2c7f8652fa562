import type { Answer } from "./selection.ts";

/** Of answers that are equally good, the place of the one with the highest weight; then of the first in the list. */
export function heaviest(places: readonly number[], answers: readonly Answer[]): number {
  const weights = places.map((place) => answers[place]?.weight ?? 0);
  return places[weights.indexOf(Math.max(...weights))] ?? 0;
}

/** The places that may win where a part of an answer must not beat a whole one. */
export function contestants(answers: readonly Answer[]): number[] {
  const places = [...answers.keys()];
  const whole = places.filter((place) => answers[place]?.truncated === false);
  return whole.length > 0 ? whole : places;
}

/** As scores are reported: what a reader sees is what decides, so that no rounding error of a sum breaks a tie. */
export const rounded = (score: number): number => Math.round(score * 1000) / 1000;
