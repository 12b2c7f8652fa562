import { cut } from "../../../lib/cut.ts";
import { type Foreign, toNumber, toObject, toText } from "../../../lib/foreign.ts";
import { JsonExtent } from "../../../lib/json-extent.ts";
import { nestsDeeper } from "../../../lib/nesting.ts";
import type { ToolCall } from "../completion.ts";
import { answerLimits } from "./limits.ts";
import type { Omissions } from "./omissions.ts";
import type { AnswerRoom } from "./room.ts";

// Some providers keep a signature in the id, which has to come back whole.
const longestId = 2000;
const longestName = 200;

interface Fragment {
  index: number;
  id: string;
  type: string;
  name: string;
  arguments: string;
}

interface OpenCall {
  id: string;
  type: string;
  name: string;
  arguments: string;
  extent: JsonExtent;
}

const openCall = (): OpenCall => ({
  id: "",
  type: "function",
  name: "",
  arguments: "",
  extent: new JsonExtent(),
});

/**
 * The tool calls of one message from their fragments, in the order they began. Providers number, name and repeat them in
 * ways of their own (the streams in tests/openrouter/chat/tool-calls.test.ts), so an index or an id alone decides nothing.
 */
export class ToolCallAssembler {
  readonly #room: AnswerRoom;
  readonly #omissions: Omissions;
  readonly #begun: OpenCall[] = [];
  readonly #byIndex = new Map<number, OpenCall>();
  readonly #byId = new Map<string, OpenCall>();
  /** Stands for every call that is one too many. */
  readonly #surplus = openCall();
  #last: OpenCall | undefined;

  constructor(room: AnswerRoom, omissions: Omissions) {
    this.#room = room;
    this.#omissions = omissions;
  }

  get count(): number {
    return this.#begun.length;
  }

  get hasName(): boolean {
    return this.#begun.some(({ name }) => name !== "");
  }

  /** Fragments of a stream. */
  add(fragments: readonly unknown[]): void {
    for (const [position, value] of fragments.entries()) {
      const fragment = this.#read(value, position);
      if (fragment) this.#join(this.#callOf(fragment) ?? this.#begin(fragment), fragment);
    }
  }

  /** Calls that are whole, each for itself. */
  addWhole(calls: readonly unknown[]): void {
    for (const [position, value] of calls.entries()) {
      const fragment = this.#read(value, position);
      if (fragment) this.#join(this.#begin(fragment), fragment);
    }
  }

  /** Those that can be made; one without an id gets it from `newId`. */
  calls(newId: (position: number) => string): ToolCall[] {
    const taken = new Set<string>();
    return this.#begun
      .filter(({ name }) => name !== "")
      .map(({ id, type, name, arguments: json }, position) => {
        const own = id === "" || taken.has(id) ? newId(position) : id;
        taken.add(own);
        return {
          id: cut(own, longestId),
          type: cut(type, longestName),
          function: { name: cut(name, longestName), arguments: json },
        };
      });
  }

  /** To be asked when all has come: a name may come late. */
  noteNameless(): void {
    if (this.#begun.some(({ name }) => name === "")) this.#omissions.add("nameless", "a tool call");
  }

  #read(value: unknown, position: number): Fragment | undefined {
    const fragment = toObject(value);
    const named = fragment && (toObject(fragment.function) ?? fragment);
    if (!fragment || !named) {
      this.#omissions.add("form", "tool_calls");
      return undefined;
    }
    return {
      index: toNumber(fragment.index) ?? position,
      id: word(fragment.id),
      type: word(fragment.type),
      name: word(named.name),
      arguments: this.#argumentsIn(named),
    };
  }

  /** JSON as a text, as it is documented; or the value itself. */
  #argumentsIn({ arguments: value }: Foreign): string {
    if (typeof value === "string") return value;
    if (value === undefined || value === null) return "";
    if (!nestsDeeper(answerLimits.levels, value)) return JSON.stringify(value);
    this.#omissions.add("depth", "arguments of a tool call");
    return "";
  }

  /** The call that a fragment goes on with; undefined when it begins one. */
  #callOf(fragment: Fragment): OpenCall | undefined {
    const { id, name, index } = fragment;
    const indexed = this.#byIndex.get(index);
    // Some give all their calls one id, some each fragment another.
    const open = id === "" || indexed?.id === id ? indexed : (this.#byId.get(id) ?? indexed);
    if (open) return goesOn(open, fragment) ? open : undefined;
    // A counter that runs on with the fragments: without a name of its own it is the last call's.
    const last = this.#last;
    if (!last || name !== "") return undefined;
    const isLasts = id === "" ? goesOn(last, fragment) : fragment.arguments !== "" && !last.extent.whole;
    return isLasts ? last : undefined;
  }

  #begin({ index }: Fragment): OpenCall {
    const fits = this.#room.toolCall();
    const call = fits ? openCall() : this.#surplus;
    if (fits) this.#begun.push(call);
    else this.#omissions.add("number", "tool calls");
    this.#byIndex.set(index, call);
    return call;
  }

  #join(call: OpenCall, { id, type, name, arguments: json }: Fragment): void {
    if (id !== "") this.#byId.set(id, call);
    this.#last = call;
    if (call === this.#surplus || isRepeated(call, { id, arguments: json })) return;
    call.id ||= id;
    call.type = type || call.type;
    call.name = nameWith(call.name, this.#room.text(name));
    if (json === "") return;
    if (call.arguments === placeholder) {
      call.arguments = "";
      call.extent = new JsonExtent();
    }
    const more = this.#room.text(json);
    call.extent.read(more);
    call.arguments += more;
  }
}

// Some begin with an empty object where the arguments then come in pieces.
const placeholder = "{}";

const word = (value: unknown): string => toText(value)?.trim() ?? "";

/** Whether a fragment is more of a call rather than the next one under the same index or id. */
function goesOn(call: OpenCall, { id, name, arguments: json }: Omit<Fragment, "type">): boolean {
  const isOver = call.extent.whole && call.arguments !== placeholder;
  // White space after the arguments is seen in recorded streams.
  if (isOver && json.trim() !== "") return isRepeated(call, { id, arguments: json });
  if (name === "" || call.name === "") return true;
  const otherId = id !== "" && call.id !== "" && id !== call.id;
  if (call.arguments === "") return !otherId;
  return name === call.name && !(otherId && call.extent.whole);
}

/** The last chunk of some streams brings a call once more. */
const isRepeated = (call: OpenCall, { id, arguments: json }: Pick<Fragment, "id" | "arguments">): boolean =>
  id !== "" && id === call.id && call.extent.whole && json === call.arguments;

/** A name in pieces, or one that is repeated, whole or as far as it has come. */
const nameWith = (known: string, more: string): string =>
  more.length >= known.length && more.startsWith(known) ? more : known + more;
