import type { FolderText } from "../media/folders/folder-text.ts";
import type { CacheRequest } from "../openrouter/chat/response-cache.ts";
import type { Arrivals } from "./arrivals.ts";
import type { ChatRequestParts } from "./asked/request.ts";
import type { ChatContext } from "./context.ts";
import type { Talk } from "./past/talk.ts";
import type { ChatWork, Running } from "./run.ts";

/** All of a request but the model and what its text says. */
export interface Question extends Omit<ChatRequestParts, "model" | "among" | "uriParameters"> {
  /** Those that stand in the messages. */
  folders?: readonly FolderText[];
  /** What came before the messages. */
  talk?: Talk | undefined;
  /** Keys of its `provider` that an earlier turn named, and not this call. */
  held?: readonly string[] | undefined;
  /** Whether providers are helped to find it in their cache: not where OpenRouter's own cache compares whole requests. */
  cachesPrompt?: boolean;
}

/** What the caller says of the cost of a call, USD. */
export interface CallMoney {
  maxCostUsd?: number | undefined;
  assumeCostUsd?: number | undefined;
}

/** With what a question is asked, whoever is asked. */
export interface CallOptions {
  money: CallMoney;
  /** Absent: OpenRouter's response cache is not asked. */
  cache: CacheRequest | undefined;
  context: ChatContext;
}

/** A chat that is ready to be started; nothing of it is sent yet. */
export interface PreparedChat {
  work: ChatWork;
  first: Running;
  arrivals: Arrivals;
  /** Remarks from before the first request. */
  warnings: string[];
}
