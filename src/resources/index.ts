import { account } from "./account.ts";
import { conversationList, keptConversation } from "./conversations.ts";
import type { Resource, ResourceTemplate } from "./define-resource.ts";
import { modelLists } from "./model-lists.ts";
import { model } from "./model.ts";
import { result } from "./result.ts";

/** Every resource that clients offer by name. Few: a client shows its user all of them. */
export const resources: readonly Resource[] = [...modelLists, account, conversationList];

/** Every kind of resource whose address is filled in. */
export const resourceTemplates: readonly ResourceTemplate[] = [model, result, keptConversation];
