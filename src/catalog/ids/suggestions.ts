import { distance } from "fastest-levenshtein";

import type { Model } from "../../openrouter/models.ts";
import { slugOf } from "./listings.ts";
import { splitSuffixes } from "./suffixes.ts";

/** At most `limit` listed ids, the likeliest first. */
export type Suggest = (id: string, limit?: number) => string[];

interface Shape {
  author: string;
  /** Letters and digits only: "gpt-4o" and "gpt4o" are the same. */
  name: string;
  tokens: Set<string>;
}

interface Candidate extends Shape {
  id: string;
  created: number;
}

const squeeze = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "");

function shapeOf(id: string): Shape {
  const { root } = splitSuffixes(id);
  const author = root.includes("/") ? squeeze(root.slice(0, root.indexOf("/"))) : "";
  const tokens = root.match(/\p{L}+|\p{N}+/gu) ?? [];
  return { author, name: squeeze(slugOf(root)), tokens: new Set(tokens) };
}

const similarity = (left: string, right: string): number =>
  1 - distance(left, right) / Math.max(left.length, right.length, 1);

/** 0 to about 1.3. Weights chosen on the real catalogue so that the obvious answer comes first. */
function likeness(asked: Shape, candidate: Shape): number {
  const shared = [...asked.tokens].filter((token) => candidate.tokens.has(token)).length;
  const covered = shared / Math.max(asked.tokens.size, 1);
  const sameAuthor = asked.author !== "" && asked.author === candidate.author;
  const begins = asked.name.length > 2 && candidate.name.startsWith(asked.name);
  return (
    0.55 * similarity(asked.name, candidate.name) +
    0.35 * covered +
    (sameAuthor ? 0.1 : 0) +
    (begins ? 0.25 : 0)
  );
}

const leastLikeness = 0.45;
/** Against the best one: a clear winner is not diluted with far-off names. */
const leastShare = 0.65;

export function createSuggest(models: readonly Model[]): Suggest {
  const candidates: Candidate[] = models.map((model) => ({
    ...shapeOf(model.id),
    id: model.id,
    created: model.created ?? 0,
  }));
  return (id, limit = 5) => {
    const asked = shapeOf(id);
    const ranked = candidates
      .map((candidate) => ({ candidate, score: likeness(asked, candidate) }))
      .filter(({ score }) => score >= leastLikeness)
      .toSorted(
        (left, right) =>
          right.score - left.score ||
          right.candidate.created - left.candidate.created ||
          (left.candidate.id < right.candidate.id ? -1 : 1),
      );
    const floor = (ranked[0]?.score ?? 0) * leastShare;
    return ranked
      .filter(({ score }) => score >= floor)
      .slice(0, limit)
      .map(({ candidate }) => candidate.id);
  };
}
