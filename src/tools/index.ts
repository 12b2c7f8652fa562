import type { Account } from "../account/account.ts";
import type { ChatContext } from "../chat/context.ts";
import type { MakingContext } from "../making/context.ts";
import type { Tool } from "./define-tool.ts";

/** All that the tools need together; each declares its own part of it. */
export interface ToolContext extends ChatContext, MakingContext {
  openrouter: ChatContext["openrouter"] & MakingContext["openrouter"];
  account: Account;
}

/** Brings a tool: its schemas are built then, which takes longer than any other part of a start. */
export type LoadTool = () => Promise<Tool<ToolContext>>;

/** Every tool there is by its name, in the order clients list them. */
export const tools: Readonly<Record<string, LoadTool>> = {
  chat_completion: async () => (await import("./chat-completion.ts")).chatCompletion,
  get_result: async () => (await import("./get-result.ts")).getResult,
  search_models: async () => (await import("./search-models.ts")).searchModels,
  get_model_info: async () => (await import("./get-model-info.ts")).getModelInfo,
  validate_model: async () => (await import("./validate-model.ts")).validateModel,
  generate_image: async () => (await import("./generate-image.ts")).generateImage,
  get_account_status: async () => (await import("./get-account-status.ts")).getAccountStatus,
  create_embeddings: async () => (await import("./create-embeddings.ts")).createEmbeddings,
  rerank_documents: async () => (await import("./rerank-documents.ts")).rerankDocuments,
  generate_speech: async () => (await import("./generate-speech.ts")).generateSpeech,
  transcribe_audio: async () => (await import("./transcribe-audio.ts")).transcribeAudio,
  generate_video: async () => (await import("./generate-video.ts")).generateVideo,
};
