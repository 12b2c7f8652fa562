import { toNumber, toObjects } from "../lib/foreign.ts";
import type { Gate } from "./limits/admission.ts";
import { type PaidAnswer, type PaidJsonOptions, postForJson } from "./paid-json.ts";
import type { PaidPostOutcome } from "./paid-post.ts";
import type { Upstream } from "./transport/get-json.ts";

/** The body of `POST /rerank`. */
export interface RerankRequest {
  readonly model: string;
  readonly query: string;
  readonly documents: readonly string[];
  readonly [field: string]: unknown;
}

export interface RerankAnswer extends PaidAnswer {
  /** `index` is the place among the documents. */
  results: { index: number; score: number }[];
}

/** Documents by how well they answer a query. */
export const postRerank = (
  upstream: Upstream & Gate,
  request: RerankRequest,
  options: PaidJsonOptions,
): Promise<PaidPostOutcome<RerankAnswer>> =>
  postForJson(
    upstream,
    {
      path: "/rerank",
      body: request,
      read(json) {
        if (!Array.isArray(json["results"])) return null;
        const seen = new Set<number>();
        const results = toObjects(json["results"]).flatMap((row) => {
          const [index, score] = [toNumber(row["index"]), toNumber(row["relevance_score"])];
          const isPlace = index !== null && Number.isInteger(index) && index >= 0;
          if (!isPlace || index >= request.documents.length || score === null || seen.has(index)) return [];
          seen.add(index);
          return [{ index, score }];
        });
        return { results };
      },
    },
    options,
  );
