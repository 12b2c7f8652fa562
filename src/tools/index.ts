import { chatCompletion } from "./chat-completion.ts";
import type { Tool } from "./define-tool.ts";
import { getAccountStatus } from "./get-account-status.ts";
import { getModelInfo } from "./get-model-info.ts";
import { getResult } from "./get-result.ts";
import { searchModels } from "./search-models.ts";
import { validateModel } from "./validate-model.ts";

/** Every tool there is, in the order clients list them. */
export const tools: readonly Tool[] = [
  chatCompletion,
  getResult,
  searchModels,
  getModelInfo,
  validateModel,
  getAccountStatus,
];
