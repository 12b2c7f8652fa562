import { type Foreign, toObject } from "../../lib/foreign.ts";
import { hasError } from "../errors/upstream-error.ts";
import { usageIn } from "../errors/usage-told.ts";
import { membersOf } from "./answer/content.ts";

/** The error of a body or a chunk, beside its choices or in one of them; undefined where there is none. */
export function errorIn(json: Foreign): unknown {
  if (hasError(json)) return json.error;
  return membersOf(json.choices).find((choice) => hasError(choice))?.error;
}

/**
 * What was paid for although it ended in an error, as a chunk of an answer: the use, and the text that was held back
 * (OpenRouter docs, alignment plugin: `metadata.alignment.rejected`).
 */
export function paidChunk(body: Foreign): Foreign {
  const metadata = toObject(toObject(body.error)?.metadata);
  const rejected = toObject(metadata?.alignment)?.rejected;
  return {
    usage: usageIn(body),
    choices: rejected == null ? [] : choicesOf(rejected),
  };
}

function choicesOf(rejected: unknown): unknown[] {
  const answers = Array.isArray(rejected) && !isContent(rejected) ? rejected : [rejected];
  return answers.flatMap((answer) => {
    const object = toObject(answer);
    if (Array.isArray(object?.choices)) return object.choices;
    if (object && toObject(object.message)) return [object];
    const isMessage =
      object && ["role", "content", "tool_calls", "reasoning"].some((name) => Object.hasOwn(object, name));
    return [{ message: isMessage ? object : { content: answer } }];
  });
}

/** Parts of one content, rather than several answers. */
const isContent = (list: readonly unknown[]): boolean =>
  list.every((member) => typeof toObject(member)?.type === "string" && toObject(member)?.role === undefined);
