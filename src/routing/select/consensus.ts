import { answerText } from "./answer-text.ts";
import { normalForm, tokensOf } from "./normal-form.ts";
import type { Answer, Selection } from "./selection.ts";
import { contestants, heaviest, rounded } from "./ties.ts";

/**
 * The answer that most others agree with: a member of the largest group of equal ones (each member's weight counts where
 * two groups are as large), or without equal ones the one most like all others. A cut-off answer may agree but not win.
 */
export function byConsensus(answers: readonly Answer[]): Selection {
  const compared = answers.map(comparable);
  const running = contestants(answers);
  return majority(answers, compared, running) ?? mostAlike(answers, compared, running);
}

interface Comparable {
  /** The same for equal answers. */
  key: string;
  tokens: Set<string>;
}

// Characters of an answer that are put into normal form: 0.2 s for a million of Chinese. What follows is taken as it is.
const mostNormalized = 200_000;

function comparable(answer: Answer): Comparable {
  const { text, calls } = answerText(answer);
  const normal = normalForm(text.slice(0, mostNormalized));
  const normalCalls = normalForm(calls.slice(0, mostNormalized));
  const tokens = tokensOf(`${normal} ${normalCalls}`.trim());
  return { key: JSON.stringify([normal, text.slice(mostNormalized), calls]), tokens };
}

function majority(
  answers: readonly Answer[],
  compared: readonly Comparable[],
  running: readonly number[],
): Selection | undefined {
  const groups = new Map<string, number[]>();
  for (const [place, { key }] of compared.entries()) groups.set(key, [...(groups.get(key) ?? []), place]);
  const agreeing = [...groups.values()].filter(
    (group) => group.length >= 2 && group.some((place) => running.includes(place)),
  );
  if (agreeing.length === 0) return undefined;
  const size = Math.max(...agreeing.map((group) => group.length));
  const weightOf = (group: readonly number[]): number =>
    group.reduce((sum, place) => sum + (answers[place]?.weight ?? 0), 0);
  const [largest = []] = agreeing
    .filter((group) => group.length === size)
    .toSorted((left, right) => weightOf(right) - weightOf(left));
  const winner = largest.find((place) => running.includes(place)) ?? 0;
  return { by: "consensus", winner, agreement: rounded(size / answers.length) };
}

function mostAlike(
  answers: readonly Answer[],
  compared: readonly Comparable[],
  running: readonly number[],
): Selection {
  const likeness = compared.map(({ tokens }, place) => {
    const others = compared.filter((_, other) => other !== place);
    const sum = others.reduce((total, other) => total + jaccard(tokens, other.tokens), 0);
    return rounded(sum / Math.max(1, others.length));
  });
  const agreement = Math.max(...running.map((place) => likeness[place] ?? 0));
  const tied = running.filter((place) => likeness[place] === agreement);
  return { by: "consensus", winner: heaviest(tied, answers), agreement };
}

/** The share of all words of two sets that both have. */
function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const token of left) if (right.has(token)) shared += 1;
  const all = left.size + right.size - shared;
  return all === 0 ? 1 : shared / all;
}
