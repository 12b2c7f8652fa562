import type { Answer, Score, Selection } from "./selection.ts";
import { heaviest, rounded } from "./ties.ts";

/**
 * What several verdicts (one score for each answer, 0 to 10) come to. Answers less than 0.5 behind the best mean are as
 * good as it and leave the choice to weight and order, so that the margin of the winner can be negative.
 */
export function meanOf(
  verdicts: readonly (readonly number[])[],
  answers: readonly Answer[],
): Pick<Selection, "winner" | "scores" | "margin" | "order_sensitive"> {
  const scores = answers.map((_, place) => scoreOf(verdicts.map((verdict) => verdict[place] ?? 0)));
  const means = scores.map(({ score }) => score);
  const winner = winnerOf(means, answers);
  const next = Math.max(...means.filter((_, place) => place !== winner));
  const winners = new Set(verdicts.map((verdict) => winnerOf(verdict, answers)));
  return {
    winner,
    scores,
    margin: rounded((means[winner] ?? 0) - next),
    // One pass alone cannot tell.
    ...(verdicts.length > 1 && { order_sensitive: winners.size > 1 }),
  };
}

function scoreOf(given: readonly number[]): Score {
  const sum = given.reduce((total, score) => total + score, 0);
  return { score: rounded(sum / given.length), spread: rounded(Math.max(...given) - Math.min(...given)) };
}

function winnerOf(scores: readonly number[], answers: readonly Answer[]): number {
  const best = Math.max(...scores);
  const tied = [...scores.keys()].filter((place) => rounded(best - (scores[place] ?? 0)) < 0.5);
  return heaviest(tied, answers);
}
