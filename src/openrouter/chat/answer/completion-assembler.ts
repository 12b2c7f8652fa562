import type { AppError } from "../../../errors.ts";
import { toName, toNumber, toObject } from "../../../lib/foreign.ts";
import { type Completion, emptyCompletion } from "../completion.ts";
import { ChoiceAssembler } from "./choice-assembler.ts";
import { membersOf } from "./content.ts";
import { answerLimits } from "./limits.ts";
import { Omissions } from "./omissions.ts";
import { AnswerRoom } from "./room.ts";
import { addUsage } from "./usage.ts";

/**
 * Puts a completion together from the chunks of a stream or from one whole answer: they differ only in `delta` and
 * `message`. Every field is read for itself, so that one of a shape never seen before costs nothing else of an answer that
 * was paid for.
 */
export class CompletionAssembler {
  readonly #head: Omit<Completion, "choices"> = emptyCompletion();
  readonly #choices = new Map<number, ChoiceAssembler>();
  readonly #omissions = new Omissions();
  readonly #room = new AnswerRoom();

  #isNamed = false;

  /** The id as the head of the answer tells it; its body is believed before. */
  constructor(id: string | null = null) {
    this.#head.id = id;
  }

  /** What was over a limit; no more needs to be read then. */
  get overflow(): AppError | undefined {
    return this.#room.overflow;
  }

  /** Characters of text and reasoning received so far. */
  get characters(): number {
    let characters = 0;
    for (const { message } of this.#choices.values()) characters += message.characters;
    return characters;
  }

  /** Nothing has come that anyone could use. */
  get isEmpty(): boolean {
    return this.#every(({ message }) => message.isEmpty);
  }

  /** Every choice said why it ended, and that was no failure. */
  get isFinished(): boolean {
    return this.#choices.size > 0 && this.#every(({ end }) => end !== undefined && end !== "error");
  }

  /** Every choice ended at the length that it was allowed. */
  get isCut(): boolean {
    return this.#choices.size > 0 && this.#every(({ end }) => end === "length");
  }

  /** The provider of a choice gave up. */
  get isBroken(): boolean {
    return !this.#every(({ end }) => end !== "error");
  }

  /** What is known of the answer as a whole. */
  get head(): Readonly<Omit<Completion, "choices">> {
    return this.#head;
  }

  /** Takes a chunk, or a whole answer. */
  add(json: unknown): void {
    const chunk = toObject(json);
    if (!chunk) return;
    const head = this.#head;
    const id = toName(chunk.id);
    if (id && !this.#isNamed) {
      head.id = id;
      this.#isNamed = true;
    }
    head.created ??= toNumber(chunk.created);
    head.model = toName(chunk.model) ?? head.model;
    head.provider = toName(chunk.provider) ?? head.provider;
    const tier = chunk.service_tier == null ? null : toName(chunk.service_tier);
    if (tier) head.service_tier = tier;
    if (chunk.usage != null) head.usage = addUsage(head.usage, chunk.usage, this.#omissions);
    for (const [position, value] of membersOf(chunk.choices).entries()) {
      const choice = toObject(value);
      if (choice) this.#choice(toNumber(choice.index) ?? position)?.add(choice);
      else this.#omissions.add("form", "a choice");
    }
  }

  /** What there is so far. */
  completion(): Completion {
    const callId = `call_${(this.#head.id ?? "").replaceAll(/\W/g, "").slice(-12)}`;
    const inOrder = [...this.#choices.values()].toSorted((one, other) => one.index - other.index);
    return { ...this.#head, choices: inOrder.map((choice) => choice.choice(callId)) };
  }

  /** What could not be kept; to be asked when all has come. */
  warnings(): string[] {
    for (const { message } of this.#choices.values()) message.noteNameless();
    return this.#omissions.warnings();
  }

  #choice(index: number): ChoiceAssembler | undefined {
    const known = this.#choices.get(index);
    if (known) return known;
    if (this.#choices.size === answerLimits.choices) {
      this.#omissions.add("number", "choices");
      return undefined;
    }
    const choice = new ChoiceAssembler(index, this.#room, this.#omissions);
    this.#choices.set(index, choice);
    return choice;
  }

  #every(holds: (choice: ChoiceAssembler) => boolean): boolean {
    for (const choice of this.#choices.values()) if (!holds(choice)) return false;
    return true;
  }
}
