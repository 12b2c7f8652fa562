import type { Account } from "../account/account.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Providers } from "../catalog/providers.ts";
import type { Config } from "../config.ts";
import type { Asker } from "../context.ts";
import type { Conversations } from "../conversations/conversations.ts";

/** Everything a resource may use. */
export interface ResourceContext extends Asker {
  account: Pick<Account, "status">;
  conversations: Pick<Conversations, "known" | "others">;
  config: Config;
  catalog: Catalog;
  providers: Providers;
}

/** What a resource says: data, with remarks for the reader. */
export interface ResourceContent {
  /** In the place of data: a text for people. */
  markdown?: string | undefined;
  warnings?: string[] | undefined;
}

interface Described {
  /** Unique among all resources. */
  name: string;
  title: string;
  /** In one or two sentences: clients show it in a list. */
  description: string;
}

/** A resource of a fixed address, which clients offer to their users by name. */
export interface Resource extends Described {
  uri: string;
  /** Returns data or throws; rendering and error text happen once, in `mcp/offers/resources.ts`. */
  read(context: ResourceContext): Promise<ResourceContent>;
}

/** All the values that a variable may get from what is typed so far, the likeliest first. */
export type CompleteVariable = (typed: string, context: ResourceContext) => Promise<string[]>;

/** Any number of resources that differ in the variables of their address. */
export interface ResourceTemplate<Variable extends string = string> extends Described {
  /** RFC 6570. */
  uriTemplate: string;
  /** For each variable. */
  complete: Record<Variable, CompleteVariable>;
  /** As of a resource; the variables are decoded. */
  read(variables: Record<Variable, string>, context: ResourceContext): Promise<ResourceContent>;
}

/** A resource is a value: listable without a key and without a network. */
export function defineResource(resource: Resource): Resource {
  return resource;
}

/** The same for a template. */
export function defineResourceTemplate<Variable extends string>(
  template: ResourceTemplate<Variable>,
): ResourceTemplate<Variable> {
  return template;
}
