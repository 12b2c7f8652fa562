import { CompletionAssembler } from "../../src/openrouter/chat/answer/completion-assembler.ts";
import type { AssistantMessage } from "../../src/openrouter/chat/completion.ts";

/** The chunks of an answer put together. */
export function assemble(...chunks: unknown[]): CompletionAssembler {
  const assembler = new CompletionAssembler();
  for (const chunk of chunks) assembler.add(chunk);
  return assembler;
}

/** A chunk of a stream with one choice. */
export const delta = (fields: object, more: object = {}): object => ({
  choices: [{ index: 0, delta: fields, ...more }],
});

/** The message that these deltas make, and what is said of what they lack. */
export function messageOf(...deltas: object[]): { message: AssistantMessage; warnings: string[] } {
  const assembler = assemble(...deltas.map((fields) => delta(fields)));
  const [choice] = assembler.completion().choices;
  if (!choice) throw new Error("no choice came of it");
  return { message: choice.message, warnings: assembler.warnings() };
}
