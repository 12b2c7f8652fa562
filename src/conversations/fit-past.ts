import type { Omitted } from "./turn.ts";

/** A turn by its size. */
export interface TurnSize {
  tokens: number;
  /** Those of its files among them. */
  fileTokens: number;
  /** Its answer called tools, whose results begin the next turn: neither can go without the other. */
  callsTools: boolean;
}

/** Tokens. */
export interface Room {
  window: number;
  /** For the answer, and in reserve. */
  kept: number;
  /** What is never left out: the system message and what is new. */
  fresh: number;
}

// So that the prompt stays the same for many turns, and with it what the provider has in its cache.
const downTo = 0.75;
const mostOfFirst = 0.5;

/**
 * What of the past has to be left out for the rest to fit into a model's window; undefined when nothing has. The first
 * turn stays as long as it fits into half of the window: it holds the task, and is the beginning that providers cache.
 */
export function fitPast(
  past: readonly TurnSize[],
  { window, kept, fresh }: Room,
  before: Omitted | undefined,
): Omitted | undefined {
  // What was left out for a smaller window comes back with a larger one.
  const known = before && before.window >= window ? before : undefined;
  const size = (left: Omitted | undefined): number => fresh + sizeWithout(past, left);
  if (size(known) + kept <= window) return known;

  const [firstEnd] = chains(past);
  const firstTokens = sum(past.slice(0, firstEnd));
  const firstFiles = past.slice(0, firstEnd).reduce((total, { fileTokens }) => total + fileTokens, 0);
  const half = window * mostOfFirst;
  const steps: Omitted["first"][] =
    firstTokens <= half
      ? [undefined, "files", "all"]
      : firstTokens - firstFiles <= half
        ? ["files", "all"]
        : ["all"];
  const turns = turnsLeftOut(past, known, (tried) => {
    const left = without(tried, steps[0], window);
    return size(left) + kept <= window * downTo;
  });
  const tries = steps.map((first) => without(turns, first, window));
  return tries.find((left) => size(left) + kept <= window) ?? tries.at(-1);
}

const without = (turns: Omitted["turns"], first: Omitted["first"], window: number): Omitted => ({
  ...(turns && { turns }),
  ...(first && { first }),
  window,
});

/** The fewest turns from the second on that are enough; all that can go when none are. */
function turnsLeftOut(
  past: readonly TurnSize[],
  known: Omitted | undefined,
  isEnough: (turns: Omitted["turns"]) => boolean,
): Omitted["turns"] {
  const [first = 0, ...rest] = chains(past);
  const from = first + 1;
  let turns = known?.turns;
  for (const end of rest) {
    if (isEnough(turns)) return turns;
    if (turns && end <= turns[1]) continue;
    turns = [from, end];
  }
  return turns;
}

/** Where each chain of turns that hold together by their tool calls ends; without one that goes on in what is new. */
function chains(past: readonly TurnSize[]): number[] {
  return past.flatMap(({ callsTools }, at) => (callsTools ? [] : [at + 1]));
}

function sizeWithout(past: readonly TurnSize[], left: Omitted | undefined): number {
  const [first = past.length] = chains(past);
  const [from, to] = left?.turns ?? [0, -1];
  return sum(
    past.map((turn, at) => {
      const isFirst = at < first;
      if (at + 1 >= from && at + 1 <= to) return { tokens: 0 };
      if (!isFirst || left?.first === undefined) return turn;
      return { tokens: left.first === "all" ? 0 : turn.tokens - turn.fileTokens };
    }),
  );
}

const sum = (turns: readonly { tokens: number }[]): number =>
  turns.reduce((total, { tokens }) => total + tokens, 0);
