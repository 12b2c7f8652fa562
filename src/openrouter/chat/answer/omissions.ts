import { answerLimits } from "./limits.ts";

const reasons = {
  form: "it has a form that is not known",
  depth: `it is nested more than ${answerLimits.levels} levels deep`,
  nameless: "it has no name",
  number: `only the first ${answerLimits.choices} choices, ${answerLimits.toolCalls} tool calls and ${answerLimits.images} images are kept`,
  fields: `only the first ${answerLimits.usageFields} fields are kept`,
};

/** What of an answer could not be kept, and why: gathered for its reader, each thing once however often it came. */
export class Omissions {
  readonly #whats = new Map<keyof typeof reasons, Set<string>>();

  /** `what` is a word of ours: nothing an answer says is told here. */
  add(reason: keyof typeof reasons, what: string): void {
    const whats = this.#whats.get(reason) ?? new Set();
    this.#whats.set(reason, whats.add(what));
  }

  warnings(): string[] {
    return [...this.#whats].map(
      ([reason, whats]) => `Left out of the answer because ${reasons[reason]}: ${[...whats].join(", ")}`,
    );
  }
}
