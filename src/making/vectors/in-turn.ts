import { AppError } from "../../errors.ts";

export type Outcome<T> = { value: T } | { error: unknown };

/**
 * Works off items, so many at once, and tells what came of each. What only the caller can mend, and an end, would meet
 * the rest as well: those are then left as they are, undefined.
 */
export async function inTurn<Item, T>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<T>,
  signal: AbortSignal,
): Promise<(Outcome<T> | undefined)[]> {
  const outcomes: (Outcome<T> | undefined)[] = items.map(() => undefined);
  const left = items.entries();
  let isOver = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      try {
        outcomes[index] = { value: await work(item) };
      } catch (error) {
        outcomes[index] = { error };
        isOver ||=
          signal.aborted || (error instanceof AppError && error.facts.category === "Validation Error");
      }
      if (isOver) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return outcomes;
}
