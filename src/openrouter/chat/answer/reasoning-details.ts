import { toObject } from "../../../lib/foreign.ts";
import { nestsDeeper } from "../../../lib/nesting.ts";
import { type Fields, joinFields } from "./join-fields.ts";
import { answerLimits } from "./limits.ts";
import type { Omissions } from "./omissions.ts";

interface Detail {
  first: Readonly<Record<string, unknown>>;
  /** Once it has come in more pieces than one. */
  joined?: Fields;
}

/**
 * What proves a model's reasoning to its author. It must go back as it came (OpenRouter docs, preserving reasoning), so
 * nothing in it is changed: fragments of one detail are joined, and that is all.
 */
export class ReasoningDetails {
  readonly #omissions: Omissions;
  readonly #details: Detail[] = [];
  readonly #open = new Map<string, Detail>();
  /** Characters of the texts and the data in them. */
  size = 0;

  constructor(omissions: Omissions) {
    this.#omissions = omissions;
  }

  /** Fragments of a stream: those of one index, id and type are one detail, wherever they come. */
  add(fragments: readonly unknown[]): void {
    for (const value of fragments) {
      const first = this.#fitting(value);
      if (!first) continue;
      const { index, id, type } = first;
      // Without an index nothing tells what belongs together.
      const key = index == null ? undefined : [type, index, id].join("\n");
      const known = key === undefined ? undefined : this.#open.get(key);
      if (known) {
        known.joined ??= new Map(Object.entries(known.first));
        joinFields(known.joined, first, joinedTexts);
        continue;
      }
      const detail = { first };
      this.#details.push(detail);
      if (key !== undefined) this.#open.set(key, detail);
    }
  }

  /** Details that are whole. */
  addWhole(details: readonly unknown[]): void {
    for (const value of details) {
      const first = this.#fitting(value);
      if (first) this.#details.push({ first });
    }
  }

  all(): Record<string, unknown>[] {
    return this.#details.map(({ first, joined }) => (joined ? Object.fromEntries(joined) : first));
  }

  /** The readable ones as one text. */
  text(): string {
    return this.all()
      .map(({ text, summary }) => [text, summary].find((part) => typeof part === "string") ?? "")
      .join("");
  }

  #fitting(value: unknown): Detail["first"] | undefined {
    const detail = toObject(value);
    if (!detail) {
      this.#omissions.add("form", "reasoning_details");
      return undefined;
    }
    if (nestsDeeper(answerLimits.levels, detail)) {
      this.#omissions.add("depth", "reasoning_details");
      return undefined;
    }
    for (const name of joinedTexts) this.size += textLength(detail[name]);
    return detail;
  }
}

const joinedTexts = new Set(["text", "summary", "data"]);

const textLength = (value: unknown): number => (typeof value === "string" ? value.length : 0);
