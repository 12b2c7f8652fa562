import type { Candidate, Rated } from "../../src/routing/plan/candidate.ts";
import { row, type RowInput } from "../catalog/rows.ts";

export const now = Date.UTC(2026, 10, 21, 12);

export interface Given extends Partial<Omit<Candidate, "model" | "request" | "needs">> {
  /** Of its row in the catalogue; null for a model that is not listed. */
  listed?: Omit<RowInput, "id"> | null;
  needs?: Partial<Candidate["needs"]>;
  /** Parameters of the request. */
  parameters?: Record<string, unknown>;
}

/** A model of a list that is asked a short question; what is given replaces what is usual. */
export function candidate({ id = "a/b", listed = {}, needs, parameters, ...given }: Given = {}): Candidate {
  return {
    id,
    model: listed && row({ id, ...listed }),
    request: { model: id, messages: [{ role: "user", content: "Hi" }], stream: true, ...parameters },
    needs: { promptTokens: 1008, images: 0, modalities: [], parameters: [], ...needs },
    weight: 1,
    ...given,
  };
}

/** One that is already rated; an unlisted one by itself. */
export function rated(given: Given & Partial<Pick<Rated, "cost" | "score" | "latencyMs">> = {}): Rated {
  const { cost = { expected: null, worst: null }, score = null, latencyMs = null, ...rest } = given;
  return { ...candidate(rest), cost, score, latencyMs };
}

export const idsOf = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);
