import { sumKnown } from "../../lib/sum-known.ts";
import { withoutEmbedded } from "../../media/write/embedded.ts";
import { hasOutput } from "../../openrouter/chat/completion.ts";
import type { Answer, Selection } from "../select/selection.ts";
import type { Answered, CandidateReport, Tried } from "./execution.ts";
import { failureOf, isAnswered } from "./failures.ts";

/** What a model answered, as those who choose see it. */
export function toAnswer({ candidate, outcome }: Answered): Answer {
  const [choice] = outcome.completion.choices;
  const { content = null, tool_calls: calls = [], images = [], audio } = choice?.message ?? {};
  const media = images.length > 0 || audio !== undefined ? ["[media]"] : [];
  return {
    id: candidate.id,
    weight: candidate.weight,
    text: [...(content ? [withoutEmbedded(content)] : []), ...media].join("\n"),
    ...(calls.length > 0 && { toolCalls: JSON.stringify(calls) }),
    truncated: choice?.finish_reason === "length" || outcome.interruption !== undefined,
  };
}

export const noneUsable = "No answer was quite usable: this is the best of them";

/** Of answers that all have a flaw the one that its reader can do most with; undefined when there is nothing to read. */
export function leastFlawed(answered: readonly Answered[]): Answered | undefined {
  const [best] = answered
    .filter((one) => use(one) > 0)
    .toSorted((left, right) => use(right) - use(left) || right.candidate.weight - left.candidate.weight);
  return best;
}

/** A whole answer before a part of one, and a part before only the reasons for none. */
function use({ outcome }: Answered): number {
  const { completion, interruption } = outcome;
  const message = completion.choices[0]?.message;
  if (message && hasOutput(message)) return interruption ? 2 : 3;
  return message?.refusal || (message?.reasoning && interruption) ? 1 : 0;
}

interface Choosing {
  winner: Answered;
  /** Those that were chosen among. */
  usable?: readonly Answered[];
  scores?: Selection["scores"] | undefined;
  remarks?: readonly string[] | undefined;
}

/** What became of each; those that were chosen among with their scores. */
export function reportsOf(
  tried: readonly Tried[],
  { winner, usable = [], scores, remarks }: Choosing,
): CandidateReport[] {
  return tried.map((one) => {
    const { id, asked } = one.candidate;
    const reason = failureOf(one)?.facts.code;
    const truncated = isAnswered(one) && toAnswer(one).truncated;
    const place = usable.findIndex((other) => other === one);
    return {
      id,
      ...(asked !== undefined && { asked }),
      usable: reason === undefined,
      ...(one === winner && { chosen: true }),
      ...(truncated && { truncated }),
      cost: costOf(one),
      ...(reason && { reason }),
      ...scores?.[place],
      ...(remarks?.[place] && { remark: remarks[place] }),
    };
  });
}

const costOf = ({ attempts }: Tried): number | null => sumKnown(attempts.map(({ cost }) => cost));
