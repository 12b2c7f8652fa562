import type { Account } from "../account/account.ts";
import type { ChatContext } from "../chat/context.ts";
import { chatCompletion } from "./chat-completion.ts";
import type { Tool } from "./define-tool.ts";
import { getAccountStatus } from "./get-account-status.ts";
import { getModelInfo } from "./get-model-info.ts";
import { getResult } from "./get-result.ts";
import { searchModels } from "./search-models.ts";
import { validateModel } from "./validate-model.ts";

/** All that the tools need together; each declares its own part of it. */
export interface ToolContext extends ChatContext {
  account: Account;
}

/** Every tool there is, in the order clients list them. */
export const tools: readonly Tool<ToolContext>[] = [
  chatCompletion,
  getResult,
  searchModels,
  getModelInfo,
  validateModel,
  getAccountStatus,
];
