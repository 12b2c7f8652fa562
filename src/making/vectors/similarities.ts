import type { Vector } from "../../openrouter/embeddings.ts";

/** How alike each two are, from -1 to 1 (cosine, four decimals); null beside one that did not come. */
export function similarities(vectors: readonly (Vector | undefined)[]): (number | null)[][] {
  const lengths = vectors.map((vector) => (vector ? Math.sqrt(product(vector, vector)) : 0));
  return vectors.map((one, row) =>
    vectors.map((other, column) => {
      const length = (lengths[row] ?? 0) * (lengths[column] ?? 0);
      if (!one || !other || length === 0) return null;
      return Number((product(one, other) / length).toFixed(4));
    }),
  );
}

function product(one: Vector, other: Vector): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
