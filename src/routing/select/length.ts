import { answerText } from "./answer-text.ts";
import type { Answer, Selection } from "./selection.ts";
import { contestants, heaviest } from "./ties.ts";

/** The answer with the most or fewest Unicode code points; one that was cut off wins only against others that were. */
export function byLength(by: "longest" | "shortest", answers: readonly Answer[]): Selection {
  const lengths = answers.map(lengthOf);
  const running = contestants(answers);
  const extreme = (by === "longest" ? Math.max : Math.min)(...running.map((place) => lengths[place] ?? 0));
  const tied = running.filter((place) => lengths[place] === extreme);
  return { by, winner: heaviest(tied, answers) };
}

function lengthOf(answer: Answer): number {
  const { text, calls } = answerText(answer);
  return codePoints(text) + codePoints(calls);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
