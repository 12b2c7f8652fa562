import type { Answer } from "../../../src/routing/select/selection.ts";

const answer = (place: number, given: Partial<Answer>): Answer => ({
  id: `vendor/${"abcdefgh"[place]}`,
  weight: 1,
  text: "",
  truncated: false,
  ...given,
});

/** Answers of models a, b, c...; a text alone is a whole answer of weight 1. */
export const answersOf = (...given: (string | Partial<Answer>)[]): Answer[] =>
  given.map((each, place) => answer(place, typeof each === "string" ? { text: each } : each));

/** The calls of an answer as a model writes them, under an id of its own. */
export const callsOf = (id: string, name: string, args: string): string =>
  JSON.stringify([{ index: 0, id, type: "function", function: { name, arguments: args } }]);
