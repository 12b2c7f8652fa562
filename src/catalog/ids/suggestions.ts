import { distance } from "fastest-levenshtein";

import { once } from "../../lib/once.ts";
import type { ListedRow } from "../../openrouter/models.ts";
import { fewestEdits, lettersOf } from "../search/letters.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** At most `limit` listed ids, the likeliest first. */
export type Suggest = (id: string, limit?: number) => string[];

interface Candidate {
  id: string;
  created: number;
  author: string;
  name: string;
  letters: number;
}

interface Index {
  candidates: readonly Candidate[];
  /** The places of the candidates that have a token. */
  placesOf: ReadonlyMap<string, readonly number[]>;
}

function indexOf(rows: readonly ListedRow[]): Index {
  const placesOf = new Map<string, number[]>();
  const candidates = rows.map((row, place) => {
    const { id, created } = row.model();
    const { author, name, tokens } = shapeOf(id);
    for (const token of tokens) {
      const places = placesOf.get(token);
      if (places) places.push(place);
      else placesOf.set(token, [place]);
    }
    return { id, created: created ?? 0, author, name, letters: lettersOf(name) };
  });
  return { candidates, placesOf };
}

/** For each candidate how many of the tokens it has. */
function sharedTokens({ candidates, placesOf }: Index, tokens: ReadonlySet<string>): Uint16Array {
  const shared = new Uint16Array(candidates.length);
  for (const token of tokens) {
    for (const place of placesOf.get(token) ?? []) shared[place] = (shared[place] ?? 0) + 1;
  }
  return shared;
}

/** 0 to about 1.3. Weights chosen on the real catalogue so that the obvious answer comes first. */
function likeness(asked: Shape, candidate: Candidate, shared: number, edits: number): number {
  const similarity = 1 - edits / Math.max(asked.name.length, candidate.name.length, 1);
  const covered = shared / Math.max(asked.tokens.size, 1);
  const sameAuthor = asked.author !== "" && asked.author === candidate.author;
  const begins = asked.name.length > 2 && candidate.name.startsWith(asked.name);
  return 0.55 * similarity + 0.35 * covered + (sameAuthor ? 0.1 : 0) + (begins ? 0.25 : 0);
}

const leastLikeness = 0.45;
/** Against the best one: a clear winner is not diluted with far-off names. */
const leastShare = 0.65;

interface Ranked {
  candidate: Candidate;
  score: number;
}

const likelierFirst = (left: Ranked, right: Ranked): number =>
  right.score - left.score ||
  right.candidate.created - left.candidate.created ||
  (left.candidate.id < right.candidate.id ? -1 : 1);

export function createSuggest(rows: readonly ListedRow[]): Suggest {
  const index = once(() => indexOf(rows));
  return (id, limit = 5) => {
    const asked = shapeOf(id);
    const { candidates } = index();
    const shared = sharedTokens(index(), asked.tokens);
    const letters = lettersOf(asked.name);
    let best: Ranked[] = [];
    let least = leastLikeness;
    for (let place = 0; place < candidates.length; place++) {
      const candidate = candidates[place];
      if (!candidate) continue;
      const { name } = candidate;
      const tokens = shared[place] ?? 0;
      const lengthDifference = Math.abs(name.length - asked.name.length);
      const fewest = Math.max(lengthDifference, fewestEdits(letters, candidate.letters));
      // Most cannot be among the best whatever their true distance, which is what takes time.
      if (likeness(asked, candidate, tokens, fewest) < least) continue;
      const score = likeness(asked, candidate, tokens, distance(asked.name, name));
      if (score < least) continue;
      best = [...best, { candidate, score }].toSorted(likelierFirst).slice(0, limit);
      const [first] = best;
      const last = best[limit - 1];
      least = Math.max(least, (first?.score ?? 0) * leastShare, last?.score ?? 0);
    }
    const floor = (best[0]?.score ?? 0) * leastShare;
    return best.filter(({ score }) => score >= floor).map(({ candidate }) => candidate.id);
  };
}
