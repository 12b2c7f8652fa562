import { cut } from "../../lib/cut.ts";
import type { RerankAnswer } from "../../openrouter/rerank.ts";
import { costUntold } from "../cost-untold.ts";
import type { Made } from "../run.ts";
import type { Document } from "./documents.ts";

interface Shown {
  /** As it was asked for. */
  model: string;
  isDefault: boolean;
  top_n?: number | undefined;
  return_documents?: boolean | undefined;
}

// About what an answer may have in a conversation, without what stands around it.
const mostCharacters = 18_000;
const charactersARow = 45;
/** Less of a document tells nobody what it is about. */
const fewestCharacters = 100;

/** The result of a ranking: as much of it as fits into an answer. */
export function rankingResult(
  answer: RerankAnswer,
  documents: readonly Document[],
  { model, isDefault, top_n: wanted = documents.length, return_documents: withText = false }: Shown,
): Made {
  const sorted = answer.results.toSorted((one, other) => other.score - one.score).slice(0, wanted);
  const most = Math.min(wanted, documents.length);
  const names = sorted.reduce((sum, { index }) => sum + (documents[index]?.file?.length ?? 0), 0);
  const each = charactersARow + Math.ceil(names / Math.max(1, sorted.length));
  const shown = sorted.slice(0, Math.floor(mostCharacters / (each + (withText ? fewestCharacters : 0))));
  const room = Math.max(fewestCharacters, Math.floor(mostCharacters / Math.max(1, shown.length)) - each);
  const results = shown.map(({ index, score }) => {
    const { text = "", file } = documents[index] ?? {};
    return {
      index,
      score,
      ...(file !== undefined && { file }),
      ...(withText && { document: cut(text, room) }),
    };
  });
  const isCut = withText && shown.some(({ index }) => (documents[index]?.text.length ?? 0) > room);
  return {
    data: {
      id: answer.generationId,
      model: answer.model ?? model,
      requested_model: model,
      ...(isDefault && { default_model: true }),
      provider: answer.provider,
      documents: documents.length,
      ranked: sorted.length,
      results,
      usage: { total_tokens: answer.promptTokens, cost: answer.cost },
    },
    warnings: [
      ...(sorted.length < most ? [`${sorted.length} of the ${most} places that were asked for came`] : []),
      ...(shown.length < sorted.length
        ? [`Only the best ${shown.length} of ${sorted.length} are shown: ask for fewer with top_n`]
        : []),
      ...(isCut ? [`Documents were cut to ${room} characters: top_n makes room for more of each`] : []),
      ...(answer.cost === null ? [costUntold] : []),
    ],
  };
}
