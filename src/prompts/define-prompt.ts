import type { Catalog } from "../catalog/catalog.ts";
import { authorsOf, completeName } from "../catalog/complete.ts";
import type { Providers } from "../catalog/providers.ts";

/** What completing an argument takes. */
interface PromptContext {
  catalog: Pick<Catalog, "current">;
  providers: Providers;
  signal: AbortSignal;
}

export interface PromptArgument<Name extends string = string> {
  name: Name;
  /** In one sentence: clients show it beside a field. */
  description: string;
  required?: boolean;
  /** All the values that it may get from what is typed so far, the likeliest first. */
  complete?: (typed: string, context: PromptContext) => Promise<string[]>;
}

/** Whether the client's model has this tool: what it does not have must not be named to it. */
export type IsListed = (tool: string) => boolean;

/** What a person picks from the client's menu: a text that makes the client's model use the tools well. */
export interface MenuPrompt<Name extends string = string> {
  /** Unique among all prompts. */
  name: string;
  title: string;
  description: string;
  /** The tools without which it is of no use: it is offered where they are listed. */
  needs: readonly string[];
  arguments: readonly PromptArgument<Name>[];
  /** The text for the client's model; of an argument that is not required, the value may be missing. */
  text(given: Readonly<Partial<Record<Name, string>>>, isListed: IsListed): string;
}

/** A prompt is a value: listable without a key and without a network. */
export function definePrompt<Name extends string>(prompt: MenuPrompt<Name>): MenuPrompt<Name> {
  return prompt;
}

/** Models that nobody named, with the tool to find them by where there is it. */
export const unnamed = (which: string, isListed: IsListed): string =>
  isListed("search_models") ? `${which} (search_models, sort intelligence)` : which;

/** Who judges best what the client's own model said. */
export const anotherModel = (isListed: IsListed): string =>
  unnamed("a strong model of another maker than yours", isListed);

/** Completes a model's id. */
export async function completeModel(typed: string, { catalog, signal }: PromptContext): Promise<string[]> {
  return (await catalog.current(signal)).complete(typed);
}

/** Completes the last id of a list with commas. */
export async function completeModels(typed: string, context: PromptContext): Promise<string[]> {
  const start = typed.lastIndexOf(",") + 1;
  const before = typed.slice(0, start);
  const found = await completeModel(typed.slice(start).trim(), context);
  return found.map((id) => (before === "" ? id : `${before} ${id}`));
}

/** Completes who made models: what stands before the slash of their ids. */
export async function completeAuthor(typed: string, { catalog, signal }: PromptContext): Promise<string[]> {
  const { complete } = await catalog.current(signal);
  return completeName(typed, authorsOf(complete("")));
}

/** Completes who runs models. */
export async function completeProvider(
  typed: string,
  { providers, signal }: PromptContext,
): Promise<string[]> {
  return completeName(typed, await providers.list(signal));
}
