import type { JsonObject } from "../../json.ts";
import { shownPictures, tokensPerPicture } from "../picture.ts";
import { detailOf, proofOf } from "../reasoning.ts";
import type { Completion } from "../shape.ts";
import { tokensIn } from "../text.ts";

export interface Delta {
  delta: JsonObject;
  /** Tokens it carries, for the bill of a stream that ends early. */
  tokens: number;
}

const role = "assistant";

/** Pieces of about so many characters, never through the middle of a character. */
function pieces(text: string, size = 24): string[] {
  const parts: string[] = [];
  let part = "";
  for (const letter of text) {
    part += letter;
    if (part.length < size || !/\s/.test(letter)) continue;
    parts.push(part);
    part = "";
  }
  return part === "" ? parts : [...parts, part];
}

function thinking({ reasoning, reasoningFormat: format, showReasoning }: Completion): Delta[] {
  if (reasoning === "" || !showReasoning) return [];
  const told = pieces(reasoning).map((text) => ({
    delta: { content: "", role, reasoning: text, reasoning_details: [detailOf(text, format)] },
    tokens: tokensIn(text),
  }));
  const proof = proofOf(format);
  return proof
    ? [...told, { delta: { content: "", role, reasoning: null, reasoning_details: [proof] }, tokens: 0 }]
    : told;
}

const calling = ({ toolCalls }: Completion): Delta[] =>
  toolCalls.flatMap(({ id, name, arguments: json }, index) => {
    const fragment = (text: string): Delta => ({
      delta: { content: null, role, tool_calls: [{ index, function: { arguments: text } }] },
      tokens: tokensIn(text),
    });
    const opening = { index, id, type: "function", function: { name, arguments: "" } };
    const cuts = json.match(/[\s\S]{1,12}/gu) ?? [];
    return [
      { delta: { content: null, role, tool_calls: [opening] }, tokens: tokensIn(name) },
      fragment(""),
      ...cuts.map(fragment),
    ];
  });

/** An answer in the pieces a stream delivers it in, the end not included. */
export const deltasOf = (completion: Completion): Delta[] => [
  ...thinking(completion),
  ...pieces(completion.content ?? "").map((content) => ({
    delta: { content, role },
    tokens: tokensIn(content),
  })),
  ...shownPictures(completion.pictures).map((picture) => ({
    delta: { content: "", role, images: [picture] },
    tokens: tokensPerPicture,
  })),
  ...(completion.refusal === null
    ? []
    : [
        { delta: { content: null, role, refusal: completion.refusal }, tokens: tokensIn(completion.refusal) },
      ]),
  ...(completion.annotations.length > 0
    ? [{ delta: { content: "", role, annotations: completion.annotations }, tokens: 0 }]
    : []),
  ...calling(completion),
];
