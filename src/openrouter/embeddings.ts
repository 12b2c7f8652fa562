import { type Foreign, toNumber, toObject, toObjects } from "../lib/foreign.ts";
import type { Gate } from "./limits/admission.ts";
import { type PaidAnswer, type PaidJsonOptions, postForJson } from "./paid-json.ts";
import type { PaidPostOutcome } from "./paid-post.ts";
import type { Upstream } from "./transport/get-json.ts";

/** The body of `POST /embeddings`. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly [field: string]: unknown;
}

export interface EmbeddingsAnswer extends PaidAnswer {
  /** At the place of its input each; undefined for one that did not come. */
  vectors: (Vector | undefined)[];
}

export type Vector = Float32Array | Float64Array;

/** Vectors of texts. */
export const postEmbeddings = (
  upstream: Upstream & Gate,
  request: EmbeddingsRequest,
  options: PaidJsonOptions,
): Promise<PaidPostOutcome<EmbeddingsAnswer>> =>
  postForJson(
    upstream,
    {
      path: "/embeddings",
      body: request,
      read: (json) =>
        Array.isArray(json["data"]) ? { vectors: vectorsIn(json, request.input.length) } : null,
    },
    options,
  );

function vectorsIn(json: Foreign, count: number): (Vector | undefined)[] {
  const vectors: (Vector | undefined)[] = Array.from({ length: count });
  for (const [place, row] of toObjects(json["data"]).entries()) {
    const index = toNumber(toObject(row)?.["index"]) ?? place;
    if (Number.isInteger(index) && index >= 0 && index < count) vectors[index] = vectorIn(row["embedding"]);
  }
  return vectors;
}

/** Numbers, or the base64 of little-endian float32. */
function vectorIn(value: unknown): Vector | undefined {
  if (typeof value === "string") {
    const bytes = Buffer.from(value, "base64");
    if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
    return Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
  }
  const isVector = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "number");
  return isVector ? Float64Array.from(value) : undefined;
}
