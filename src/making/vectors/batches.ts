import { estimateTokens } from "../../lib/tokens.ts";

/** Inputs that go out in one request. */
export interface Batch {
  /** The place of the first of them among all. */
  from: number;
  texts: readonly string[];
}

// OpenAI's API reference, embeddings: at most 2,048 inputs a request.
const mostInputs = 2048;

/** Splits inputs so that no request has more of them, or more of their tokens, than it may; null is no window. */
export function batchesOf(texts: readonly string[], window: number | null): Batch[] {
  const batches: Batch[] = [];
  let from = 0;
  let tokens = 0;
  for (const [index, text] of texts.entries()) {
    const size = estimateTokens(text);
    const isFull = index - from >= mostInputs || (window !== null && tokens + size > window);
    if (index > from && isFull) {
      batches.push({ from, texts: texts.slice(from, index) });
      from = index;
      tokens = 0;
    }
    tokens += size;
  }
  batches.push({ from, texts: texts.slice(from) });
  return batches;
}
