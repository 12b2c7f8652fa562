import type { z } from "zod";

import { once } from "../lib/once.ts";

/** What calling a tool does to the world; annotations and the budget check follow from it. */
export interface Effects {
  /** Changes nothing, here or there. */
  readOnly: boolean;
  /** Can cost money. */
  spends: boolean;
  /** Its work goes on, and is charged, when the call is cancelled or the server leaves. */
  goesOn?: boolean;
}

/** What a tool answers: data, with remarks for the reader. */
export interface ToolOutput {
  warnings?: string[] | undefined;
  /** Files that belong to the answer: linked, and shown where they are small. */
  attachments?: ToolAttachment[] | undefined;
}

export interface ToolAttachment {
  /** Absent when the file could not be written. */
  uri?: string | undefined;
  mediaType: string;
  bytes: number;
  /** Base64, for a client to show. */
  block?: { type: "image" | "audio"; data: string } | undefined;
}

/** How a client finds and shows a tool that it does not load at once (Claude Code: `_meta` of `anthropic/…`). */
export interface Deferred {
  /** What its search of tools sees, in a few words. */
  hint: string;
  /** Whether it is loaded all the same. */
  isLoaded?: boolean;
  /** Most characters that a result may have, where it may be long. */
  mostCharacters?: number;
}

/** `Context` is what this tool uses of the server, and no more. */
export interface Tool<Context = never, Input extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  /** Under 1 kB, the meaning in the first sentence: clients cut the rest. */
  description: string;
  /** What is understood. Like `shownInput` made once, when it is first asked for: no other tool's call waits for it. */
  input: () => Input;
  /** What clients are shown of it, where that is narrower: one plain type for each parameter. */
  shownInput?: () => z.ZodObject;
  /** What else callers call its parameters, with what to say of it: "is called 'messages'". */
  otherNames?: Readonly<Record<string, string>>;
  /** The shape of the answer, to be rendered. A tool with one is a data tool: it also goes out as structured content. */
  output?: () => z.ZodType;
  effects: Effects;
  /** For clients that defer tools until they are searched for. */
  deferred: Deferred;
  /** Returns data or throws; rendering and error text happen once, in `mcp/call-tool.ts`. */
  run(input: z.output<Input>, context: Context): Promise<ToolOutput>;
}

/** A tool is a value: listable without a key and without a network. */
export const defineTool = <Context, Input extends z.ZodObject>(
  tool: Tool<Context, Input>,
): Tool<Context, Input> => ({
  ...tool,
  input: once(tool.input),
  ...(tool.shownInput && { shownInput: once(tool.shownInput) }),
});
