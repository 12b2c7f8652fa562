import { type Foreign, toName, toObject } from "../../../lib/foreign.ts";
import { nestsDeeper } from "../../../lib/nesting.ts";
import type { Choice } from "../completion.ts";
import { membersOf, textIn } from "./content.ts";
import { answerLimits } from "./limits.ts";
import { MessageAssembler } from "./message-assembler.ts";
import type { Omissions } from "./omissions.ts";
import type { AnswerRoom } from "./room.ts";

/** One of the choices of an answer. */
export class ChoiceAssembler {
  readonly index: number;
  readonly message: MessageAssembler;
  readonly #omissions: Omissions;
  /** It comes in pieces: a `message` then is the whole of them. */
  #isStreamed = false;
  #end: string | undefined;
  #nativeEnd: string | undefined;
  readonly #logprobs = new Map<string, unknown[]>();

  constructor(index: number, room: AnswerRoom, omissions: Omissions) {
    this.index = index;
    this.#omissions = omissions;
    this.message = new MessageAssembler(room, omissions);
  }

  /** Why it ended, once that is known. */
  get end(): string | undefined {
    return this.#end;
  }

  add({ delta, message, finish_reason, native_finish_reason, logprobs }: Foreign): void {
    const piece = toObject(delta);
    if (piece) {
      this.message.add(piece);
      this.#isStreamed ||= !this.message.isEmpty;
    }
    const whole = toObject(message);
    if (whole) this.#addMessage(whole);
    const reason = reasonIn(finish_reason);
    // That a stream broke behind its end is no news.
    if (reason !== undefined && (reason !== "error" || this.#end === undefined)) {
      this.#end = reason;
    }
    this.#nativeEnd = reasonIn(native_finish_reason) ?? this.#nativeEnd;
    if (logprobs != null) this.#addLogprobs(logprobs);
  }

  /** As far as it has come. */
  choice(callId: string): Choice {
    return {
      index: this.index,
      message: this.message.message((position) => `${callId}_${this.index}_${position}`),
      finish_reason: this.#end ?? null,
      ...(this.#nativeEnd !== undefined && { native_finish_reason: this.#nativeEnd }),
      ...(this.#logprobs.size > 0 && { logprobs: Object.fromEntries(this.#logprobs) }),
    };
  }

  #addMessage(whole: Foreign): void {
    if (this.message.isEmpty) this.message.addWhole(whole);
    else if (this.#isStreamed || this.#continues(textIn(whole.content))) this.message.replaceBy(whole);
    // Some streams bring their pieces as messages.
    else this.message.add(whole);
  }

  /** Whether a text is all that came and maybe more. Lengths first: looking into a text that grows takes a copy of it. */
  #continues(text: string): boolean {
    const { content } = this.message;
    return text.length >= content.length && text.startsWith(content);
  }

  #addLogprobs(value: unknown): void {
    const lists = toObject(value);
    if (!lists) return this.#omissions.add("form", "logprobs");
    for (const [name, tokens] of Object.entries(lists)) {
      if (tokens == null) continue;
      const list = this.#logprobs.get(name) ?? [];
      this.#logprobs.set(name, list);
      for (const token of membersOf(tokens)) {
        if (nestsDeeper(answerLimits.levels, token)) this.#omissions.add("depth", "logprobs");
        else list.push(token);
      }
    }
  }
}

/** Some write an empty one, or the word, for none. */
function reasonIn(value: unknown): string | undefined {
  const reason = toName(value)?.trim();
  return reason === "" || reason === "null" ? undefined : reason;
}
