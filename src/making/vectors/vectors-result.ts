import { AppError, sentences } from "../../errors.ts";
import { sumKnown } from "../../lib/sum-known.ts";
import type { SavedMedia } from "../../media/write/save-media.ts";
import type { EmbeddingsAnswer, Vector } from "../../openrouter/embeddings.ts";
import type { MakingContext } from "../context.ts";
import { costOfFailed, costUntold } from "../cost-untold.ts";
import { type ResultFile, saveResult } from "../result-file.ts";
import type { Ended, Made } from "../run.ts";
import type { Place } from "../save-path.ts";
import type { Batch } from "./batches.ts";
import type { Outcome } from "./in-turn.ts";
import { similarities } from "./similarities.ts";
import { jsonLines, npy, numbersOf } from "./vector-file.ts";

interface Known {
  /** As it was asked for. */
  model: string;
  count: number;
  format: "jsonl" | "npy" | "inline";
  place: Place;
}

/** More than these nobody compares by eye. */
const mostCompared = 20;
/** As many numbers as a model can make use of. */
export const mostInline = 2000;

/** Puts what came back in order, into a file or into the answer. Throws what went wrong where nothing came. */
export async function vectorsResult(
  batches: readonly Batch[],
  outcomes: readonly (Outcome<EmbeddingsAnswer> | undefined)[],
  { model, count, format, place }: Known,
  { clock }: Pick<MakingContext, "clock">,
): Promise<Ended> {
  const answers = outcomes.flatMap((outcome) => (outcome && "value" in outcome ? [outcome.value] : []));
  const errors = outcomes.flatMap((outcome) => (outcome && "error" in outcome ? [outcome.error] : []));
  const [first] = answers;
  if (!first) throw errors[0];
  const { vectors, dimensions } = inOrder(batches, outcomes, count);
  if (dimensions === 0) throw emptyAnswer(model, answers);
  const missing = rangesOf(vectors);
  const cost = sumKnown([...answers.map((answer) => answer.cost), ...errors.map(costOfFailed)]);
  const isInline = format === "inline" && count * dimensions <= mostInline;
  const data = {
    id: first.generationId,
    model: first.model ?? model,
    requested_model: model,
    provider: first.provider,
    ...(missing.length > 0 && { status: "partial", missing }),
    count: count - missing.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    dimensions,
    requests: batches.length,
    ...(count > 1 && count <= mostCompared && { similarities: similarities(vectors) }),
    usage: { prompt_tokens: sumKnown(answers.map((answer) => answer.promptTokens)), cost },
  };
  const remarks = [
    ...[...new Set(errors.map(said))].map((what) => `Some of it is missing: ${what}`),
    ...(missing.length > 0 && errors.length === 0
      ? ["Some of it is missing: it was not in the answers"]
      : []),
    ...(format === "inline" && !isInline
      ? [`${count * dimensions} numbers do not fit into an answer (${mostInline} do), so they are in a file`]
      : []),
    ...(cost === null ? [costUntold] : []),
  ];
  if (isInline) {
    const embeddings = vectors.map((vector) => (vector ? numbersOf(vector) : null));
    const made = { data: { ...data, format, embeddings }, warnings: remarks };
    return inlined(made);
  }
  const file = {
    place,
    stem: `${new Date(clock.now()).toISOString().slice(0, 10)}-embeddings`,
    ...(format === "npy"
      ? { extension: "npy", mediaType: "application/octet-stream", pieces: () => npy(vectors, dimensions) }
      : { extension: "jsonl", mediaType: "application/jsonl", pieces: () => jsonLines(vectors) }),
  };
  const written = { ...data, format: format === "npy" ? format : "jsonl" };
  const inMemory = vectors.reduce((sum, vector) => sum + (vector?.byteLength ?? 0), 0);
  return writtenTo(file, { data: written, warnings: remarks }, inMemory);
}

/** In a function of its own, so that what is kept of a file that is written does not hold its vectors. */
async function writtenTo(file: ResultFile, made: Made, inMemory: number): Promise<Ended> {
  const outcome = await saveResult(file);
  if ("saved" in outcome) return savedAs(made, outcome.saved);
  return {
    made: () => ({ ...made, warnings: [...made.warnings, outcome.warning] }),
    bytes: inMemory,
    saveAgain: () => writtenTo(file, made, inMemory),
  };
}

const inlined = (made: Made): Ended => ({ made: () => made, bytes: 16 * mostInline });

function savedAs({ data, warnings }: Made, saved: SavedMedia & { path: string }): Ended {
  const { path, bytes } = saved;
  return { made: () => ({ data: { ...data, path, bytes }, warnings, attachments: [saved] }), bytes: 0 };
}

/** A vector of another length than the rest is none: in a matrix it has no place. */
function inOrder(
  batches: readonly Batch[],
  outcomes: readonly (Outcome<EmbeddingsAnswer> | undefined)[],
  count: number,
): { vectors: (Vector | undefined)[]; dimensions: number } {
  const vectors: (Vector | undefined)[] = Array.from({ length: count });
  for (const [index, { from }] of batches.entries()) {
    const outcome = outcomes[index];
    if (!outcome || !("value" in outcome)) continue;
    for (const [offset, vector] of outcome.value.vectors.entries()) vectors[from + offset] = vector;
  }
  const dimensions = vectors.find((vector) => vector !== undefined)?.length ?? 0;
  return {
    vectors: vectors.map((vector) => (vector?.length === dimensions ? vector : undefined)),
    dimensions,
  };
}

/** The places of what did not come, first and last of each run. */
function rangesOf(vectors: readonly (Vector | undefined)[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const [index, vector] of vectors.entries()) {
    if (vector) continue;
    const last = ranges.at(-1);
    if (last?.to === index - 1) last.to = index;
    else ranges.push({ from: index, to: index });
  }
  return ranges;
}

const said = (error: unknown): string =>
  error instanceof AppError ? sentences(error.facts) : error instanceof Error ? error.message : String(error);

const emptyAnswer = (model: string, answers: readonly EmbeddingsAnswer[]): AppError =>
  new AppError({
    category: "API Error",
    code: "empty_answer",
    what: `${model} answered without a vector`,
    retryable: true,
    model,
    generationId: answers[0]?.generationId ?? undefined,
    cost: sumKnown(answers.map((answer) => answer.cost)) ?? undefined,
  });
