import type { Catalog } from "../catalog/catalog.ts";
import type { Config } from "../config.ts";
import type { Asker } from "../context.ts";
import type { Conversations } from "../conversations/conversations.ts";
import type { Spending } from "../ledger/spending.ts";
import type { Cleaner } from "../lib/cleaner.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { RoutingState } from "../routing/memory/memory.ts";

/** What one chat call needs. */
export interface ChatContext extends Asker {
  config: Config;
  catalog: Catalog;
  openrouter: Pick<OpenRouter, "chat">;
  /** Every request that costs money is opened here before it is sent. */
  spending: Pick<Spending, "open" | "remaining" | "budgets" | "warnings">;
  /** What calls for several models have taught about them. */
  routing: RoutingState;
  /** Folders whose files may be read: the setting's and the client's. */
  roots: () => Promise<string[]>;
  /** Turns that are kept. */
  conversations: Pick<Conversations, "open" | "sweep">;
  /** Where media from answers go. */
  outputFolder: () => Promise<string>;
  cleaner: Cleaner;
  /** Aborts when the server leaves: the end of all work that outlives its call. */
  leaving: AbortSignal;
}
