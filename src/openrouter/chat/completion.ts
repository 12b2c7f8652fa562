import type { CompletionPiece, MessagePiece, ToolCallFragment, Usage } from "./completion-schema.ts";

export interface ToolCall {
  id: string;
  type: string;
  function: { name: string; arguments: string };
}

export interface AssistantMessage {
  role: "assistant";
  content: string | null;
  refusal?: string;
  reasoning?: string;
  reasoning_details?: Record<string, unknown>[];
  tool_calls?: ToolCall[];
  annotations?: unknown[];
  images?: unknown[];
  audio?: Record<string, unknown>;
}

export interface Choice {
  index: number;
  message: AssistantMessage;
  finish_reason: string | null;
  native_finish_reason?: string;
  /** Lists of tokens, as they were asked for. */
  logprobs?: Record<string, unknown[]>;
}

/** A chat completion as OpenRouter reported it; null is what it did not say. */
export interface Completion {
  id: string | null;
  object: "chat.completion";
  created: number | null;
  /** The model that answered. */
  model: string | null;
  provider: string | null;
  service_tier?: string;
  choices: Choice[];
  usage: Usage | null;
}

/** What is known of a completion before any of it came. */
export const emptyCompletion = (): Completion => ({
  id: null,
  object: "chat.completion",
  created: null,
  model: null,
  provider: null,
  choices: [],
  usage: null,
});

/** Whether there is anything in it that a caller can use; reasoning alone is not. */
export function hasOutput({ content, tool_calls, images, audio }: AssistantMessage): boolean {
  return Boolean(content || tool_calls?.length || images?.length || audio);
}

/** Puts a completion together from the pieces of a stream, or from one whole answer. */
export class CompletionAssembler {
  readonly #completion = emptyCompletion();
  readonly #toolCalls = new Map<number, { all: ToolCall[]; byIndex: Map<number, ToolCall> }>();
  #characters = 0;
  #otherSize = 0;

  /** Characters of text and reasoning received so far. */
  get characters(): number {
    return this.#characters;
  }

  /** Characters of all that is kept: text, tool arguments, media and what else came. */
  get size(): number {
    return this.#characters + this.#otherSize;
  }

  /** Something came that the caller can use, so it must not be lost. */
  get hasOutput(): boolean {
    return this.#completion.choices.some(({ message }) => hasOutput(message));
  }

  get finished(): boolean {
    const { choices } = this.#completion;
    return choices.length > 0 && choices.every((choice) => choice.finish_reason !== null);
  }

  add(piece: CompletionPiece): void {
    const completion = this.#completion;
    completion.id ??= piece.id ?? null;
    completion.created ??= piece.created ?? null;
    completion.model = piece.model ?? completion.model;
    completion.provider = piece.provider ?? completion.provider;
    if (piece.service_tier) completion.service_tier = piece.service_tier;
    completion.usage = piece.usage ?? completion.usage;
    for (const [position, part] of (piece.choices ?? []).entries()) {
      const choice = this.#choice(part.index ?? position);
      choice.finish_reason = part.finish_reason ?? choice.finish_reason;
      if (part.native_finish_reason) choice.native_finish_reason = part.native_finish_reason;
      if (part.logprobs) this.#addLogprobs(choice, part.logprobs);
      const message = part.delta ?? part.message;
      if (message) this.#addMessage(choice, message);
    }
  }

  /** What there is so far. */
  completion(): Completion {
    return this.#completion;
  }

  #choice(index: number): Choice {
    const { choices } = this.#completion;
    let choice = choices.find((candidate) => candidate.index === index);
    if (!choice) {
      choice = { index, message: { role: "assistant", content: null }, finish_reason: null };
      choices.push(choice);
    }
    return choice;
  }

  /** The calls of one choice in the order they began: an index is only a name, and a new id a new call under it. */
  #addToolCalls(choice: number, fragments: readonly ToolCallFragment[]): ToolCall[] {
    const calls = this.#toolCalls.get(choice) ?? { all: [], byIndex: new Map<number, ToolCall>() };
    this.#toolCalls.set(choice, calls);
    for (const [position, fragment] of fragments.entries()) {
      const index = fragment.index ?? position;
      const open = calls.byIndex.get(index);
      const begins = !open || (fragment.id && open.id && fragment.id !== open.id);
      const call = begins ? { id: "", type: "function", function: { name: "", arguments: "" } } : open;
      if (begins) calls.all.push(call);
      calls.byIndex.set(index, call);
      addFragment(call, fragment);
    }
    return calls.all;
  }

  #addLogprobs(choice: Choice, lists: Record<string, unknown[] | null | undefined>): void {
    for (const [name, tokens] of Object.entries(lists)) {
      if (!tokens) continue;
      const list = ((choice.logprobs ??= {})[name] ??= []);
      for (const token of tokens) list.push(token);
      this.#otherSize += sizeOf(tokens);
    }
  }

  #addMessage({ index, message }: Choice, piece: MessagePiece): void {
    const content = textOf(piece.content);
    if (content !== undefined) message.content = (message.content ?? "") + content;
    if (piece.reasoning) message.reasoning = (message.reasoning ?? "") + piece.reasoning;
    if (piece.refusal) message.refusal = (message.refusal ?? "") + piece.refusal;
    for (const detail of piece.reasoning_details ?? [])
      addReasoningDetail((message.reasoning_details ??= []), detail);
    if (piece.tool_calls?.length) message.tool_calls = this.#addToolCalls(index, piece.tool_calls);
    if (piece.annotations?.length) (message.annotations ??= []).push(...piece.annotations);
    const images = [...(piece.images ?? []), ...imagesIn(piece.content)];
    if (images.length > 0) (message.images ??= []).push(...images);
    if (piece.audio) message.audio = joinStrings(message.audio ?? {}, piece.audio, ["data", "transcript"]);
    this.#characters += (content?.length ?? 0) + (piece.reasoning?.length ?? 0);
    const others = [
      piece.refusal,
      piece.reasoning_details,
      piece.tool_calls,
      piece.annotations,
      images,
      piece.audio,
    ];
    this.#otherSize += others.reduce((sum: number, other) => sum + sizeOf(other), 0);
  }
}

/** Content is a string or a list of parts, of which the text counts. */
function textOf(content: MessagePiece["content"]): string | undefined {
  if (!Array.isArray(content)) return content ?? undefined;
  return content
    .map((part) => (typeof part === "object" && part !== null && "text" in part ? String(part.text) : ""))
    .join("");
}

const imagesIn = (content: MessagePiece["content"]): unknown[] =>
  Array.isArray(content)
    ? content.filter((part) => typeof part === "object" && part !== null && "image_url" in part)
    : [];

const sizeOf = (value: unknown): number => {
  if (value == null || (Array.isArray(value) && value.length === 0)) return 0;
  return typeof value === "string" ? value.length : JSON.stringify(value).length;
};

/** The first fragment of a call names it; later ones carry only more of the arguments. */
function addFragment(call: ToolCall, fragment: ToolCallFragment): void {
  call.id ||= fragment.id ?? "";
  call.type = fragment.type ?? call.type;
  call.function.name ||= fragment.function?.name ?? "";
  call.function.arguments += fragment.function?.arguments ?? "";
}

/** Fragments of one detail have the same type and index; they must go back to the model whole and in order. */
function addReasoningDetail(details: Record<string, unknown>[], fragment: Record<string, unknown>): void {
  const last = details.at(-1);
  if (last && last.type === fragment.type && last.index === fragment.index && fragment.index !== undefined) {
    details[details.length - 1] = joinStrings(last, fragment, ["text", "summary", "data"]);
  } else {
    details.push({ ...fragment });
  }
}

/** Appends the named strings; of the other fields, what the fragment knows wins. */
function joinStrings(
  whole: Record<string, unknown>,
  fragment: Record<string, unknown>,
  keys: readonly string[],
): Record<string, unknown> {
  const joined = { ...whole };
  for (const [key, value] of Object.entries(fragment)) {
    if (value === null || value === undefined) continue;
    const before = joined[key];
    joined[key] =
      keys.includes(key) && typeof before === "string" && typeof value === "string" ? before + value : value;
  }
  return joined;
}
