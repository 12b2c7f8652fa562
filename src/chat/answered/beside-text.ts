import { pageOf } from "../../lib/text-page.ts";
import type { AssistantMessage, Choice } from "../../openrouter/chat/completion.ts";

// Most readers want the answer; what led to it is there for those who ask.
const longestReasoning = 1000;
// Characters of JSON, of all choices together.
const longestLogprobs = 40_000;
const longestAnnotations = 20_000;

interface Room {
  /** For the text and the reasoning together. */
  characters: number;
  /** How many there are that share a page. */
  choices: number;
}

interface Fitting {
  choice: Choice & { message: AssistantMessage & { reasoning_characters?: number } };
  isReasoningCut: boolean;
  warnings: string[];
}

/** A choice with what stands beside its text, as far as that fits. */
export function beside({ logprobs, ...choice }: Choice, { characters, choices }: Room): Fitting {
  const share = (all: number): number => Math.ceil(all / choices);
  const warnings: string[] = [];
  const message: Fitting["choice"]["message"] = { ...choice.message };
  const { reasoning, annotations, content } = message;
  // The text comes first, and leaves it a quarter at least.
  const left = Math.max(characters - (content?.length ?? 0), Math.floor(characters / 4));
  const most = Math.min(longestReasoning, left);
  const isReasoningCut = reasoning !== undefined && reasoning.length > most;
  if (isReasoningCut) {
    message.reasoning = pageOf(reasoning, 0, most).text;
    message.reasoning_characters = reasoning.length;
  }
  if (annotations && JSON.stringify(annotations).length > share(longestAnnotations)) {
    message.annotations = firstOf(annotations, share(longestAnnotations));
    warnings.push(`${annotations.length - message.annotations.length} annotations were left out to fit`);
  }
  const hasRoom = logprobs && JSON.stringify(logprobs).length <= share(longestLogprobs);
  if (logprobs && !hasRoom) {
    warnings.push("The logprobs were left out to fit: ask for fewer tokens or fewer top_logprobs");
  }
  return { choice: { ...choice, ...(hasRoom && { logprobs }), message }, isReasoningCut, warnings };
}

/** As many of a list as have room in so many characters of JSON. */
function firstOf(list: readonly unknown[], most: number): unknown[] {
  let left = most;
  const end = list.findIndex((item) => {
    left -= JSON.stringify(item).length + 1;
    return left < 0;
  });
  return list.slice(0, end);
}
