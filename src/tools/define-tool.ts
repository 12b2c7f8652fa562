import type { z } from "zod";

import type { Account } from "../account/account.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Config } from "../config.ts";
import type { Spending } from "../ledger/spending.ts";
import type { Clock } from "../lib/clock.ts";
import type { ResultStore } from "../lib/result-store.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { RoutingState } from "../routing/plan/plan.ts";

/** What calling a tool does to the world; annotations and the budget check follow from it. */
export interface Effects {
  /** Changes nothing, here or there. */
  readOnly: boolean;
  /** Can cost money. */
  spends: boolean;
}

/** What a long call is doing; the message is made when it is shown, so that it can carry the elapsed seconds. */
export interface Status {
  /** A new phase is told at once, news within a phase now and then. */
  phase: string;
  message: (elapsedSeconds: number) => string;
}

/** A result that is still coming, or is longer than one answer: get_result asks it for more. */
export interface Continued {
  answer: (ask: { waitSeconds: number; offset: number }, context: ToolContext) => Promise<ToolOutput>;
}

/** Everything a tool may use. */
export interface ToolContext {
  config: Config;
  catalog: Catalog;
  openrouter: Pick<OpenRouter, "chat">;
  account: Account;
  results: ResultStore<Continued>;
  /** Every request that costs money is opened here before it is sent. */
  spending: Pick<Spending, "open" | "remaining" | "budgets" | "warnings">;
  /** What calls for several models have taught about them. */
  routing: RoutingState;
  /** Folders whose files may be read: the setting's and the client's. */
  roots: () => Promise<string[]>;
  /** Where media from answers go. */
  outputFolder: () => Promise<string>;
  clock: Clock;
  /** Aborts when the server leaves: the end of all work that outlives its call. */
  leaving: AbortSignal;
  /** Aborts when the client cancels the call or leaves. */
  signal: AbortSignal;
  report: (status: Status) => void;
}

/** What a tool answers: data, with remarks for the reader. */
export interface ToolOutput {
  warnings?: string[] | undefined;
  /** Files that belong to the answer: linked, and shown where they are small. */
  attachments?: Attachment[] | undefined;
}

export interface Attachment {
  /** Absent when the file could not be written. */
  uri?: string | undefined;
  mediaType: string;
  bytes: number;
  /** Base64, for a client to show. */
  block?: { type: "image" | "audio"; data: string } | undefined;
}

export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  /** Under 1 kB, the meaning in the first sentence: clients cut the rest. */
  description: string;
  input: Input;
  /** The shape of the answer. A tool with one is a data tool: its answer also goes out as structured content. */
  output?: z.ZodType;
  effects: Effects;
  /** Returns data or throws; rendering and error text happen once, in `mcp/call-tool.ts`. */
  run(input: z.output<Input>, context: ToolContext): Promise<ToolOutput>;
}

/** A tool is a value: listable without a key and without a network. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool<Input> {
  return tool;
}
