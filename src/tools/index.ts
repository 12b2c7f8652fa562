import type { Account } from "../account/account.ts";
import type { ChatContext } from "../chat/context.ts";
import type { MakingContext } from "../making/context.ts";
import { chatCompletion } from "./chat-completion.ts";
import { createEmbeddings } from "./create-embeddings.ts";
import type { Tool } from "./define-tool.ts";
import { generateImage } from "./generate-image.ts";
import { generateSpeech } from "./generate-speech.ts";
import { generateVideo } from "./generate-video.ts";
import { getAccountStatus } from "./get-account-status.ts";
import { getModelInfo } from "./get-model-info.ts";
import { getResult } from "./get-result.ts";
import { rerankDocuments } from "./rerank-documents.ts";
import { searchModels } from "./search-models.ts";
import { transcribeAudio } from "./transcribe-audio.ts";
import { validateModel } from "./validate-model.ts";

/** All that the tools need together; each declares its own part of it. */
export interface ToolContext extends ChatContext, MakingContext {
  openrouter: ChatContext["openrouter"] & MakingContext["openrouter"];
  account: Account;
}

/** Every tool there is, in the order clients list them. */
export const tools: readonly Tool<ToolContext>[] = [
  chatCompletion,
  getResult,
  searchModels,
  getModelInfo,
  validateModel,
  generateImage,
  getAccountStatus,
  createEmbeddings,
  rerankDocuments,
  generateSpeech,
  transcribeAudio,
  generateVideo,
];
