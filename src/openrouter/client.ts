import { fingerprint } from "../lib/fingerprint.ts";
import { Slots } from "../lib/slots.ts";
import { chat, type ChatOptions, type ChatOutcome } from "./chat/chat.ts";
import type { ChatRequest } from "./chat/request.ts";
import { postEmbeddings, type EmbeddingsAnswer, type EmbeddingsRequest } from "./embeddings.ts";
import { listEndpoints } from "./endpoints.ts";
import { type Generation, getGeneration } from "./generation.ts";
import {
  createImages,
  type ImageAnswer,
  type ImageModel,
  type ImagePrice,
  type ImageRequest,
  listImageModels,
  listImagePrices,
} from "./images.ts";
import { getKey, type KeyInfo } from "./key.ts";
import { FreeRequests } from "./limits/free-requests.ts";
import { createQuota, type QuotaState } from "./limits/quota.ts";
import { RateLimits, type RateLimitState } from "./limits/rate-limit.ts";
import { type ListedModels, listModels } from "./models.ts";
import type { PaidAnswer, PaidJsonOptions } from "./paid-json.ts";
import type { PaidPostOutcome } from "./paid-post.ts";
import { listProviders } from "./providers.ts";
import { postRerank, type RerankAnswer, type RerankRequest } from "./rerank.ts";
import { createSpeech, type SpeechOptions, type SpeechRequest } from "./speech.ts";
import { createTranscription, type TranscriptionAnswer, type TranscriptionRequest } from "./transcription.ts";
import { createHttp, type HttpOptions } from "./transport/http.ts";
import {
  downloadVideo,
  getVideo,
  listVideoModels,
  orderVideo,
  type VideoModel,
  type VideoRequest,
  type VideoStatus,
} from "./videos.ts";

/** The thin OpenRouter client: every endpoint the server uses, over one connection pool and one view of the limits. */
export interface OpenRouter {
  models(signal: AbortSignal): Promise<ListedModels>;
  endpoints(id: string, signal: AbortSignal): Promise<Record<string, unknown>[]>;
  /** The slugs of all providers. */
  providers(signal: AbortSignal): Promise<string[]>;
  chat(request: ChatRequest, options: ChatOptions): Promise<ChatOutcome>;
  images(request: ImageRequest, options: PaidJsonOptions): Promise<PaidPostOutcome<ImageAnswer>>;
  embeddings(
    request: EmbeddingsRequest,
    options: PaidJsonOptions,
  ): Promise<PaidPostOutcome<EmbeddingsAnswer>>;
  rerank(request: RerankRequest, options: PaidJsonOptions): Promise<PaidPostOutcome<RerankAnswer>>;
  transcription(
    request: TranscriptionRequest,
    options: PaidJsonOptions,
  ): Promise<PaidPostOutcome<TranscriptionAnswer>>;
  speech(request: SpeechRequest, options: SpeechOptions): Promise<PaidPostOutcome<PaidAnswer>>;
  /** Orders a video; the job goes on without us. */
  orderVideo(
    request: VideoRequest,
    options: PaidJsonOptions,
  ): Promise<PaidPostOutcome<PaidAnswer & { job: string }>>;
  video(job: string, signal: AbortSignal): Promise<VideoStatus>;
  downloadVideo(
    job: string,
    options: { onPiece: (piece: Uint8Array) => Promise<void>; signal: AbortSignal },
  ): Promise<void>;
  videoModels(signal: AbortSignal): Promise<VideoModel[]>;
  /** The models of `images`, and what each takes. */
  imageModels(signal: AbortSignal): Promise<ImageModel[]>;
  /** What each provider of one of them charges. */
  imagePrices(id: string, signal: AbortSignal): Promise<ImagePrice[][]>;
  /** What a generation cost, once OpenRouter has written it down. */
  generation(id: string, signal: AbortSignal): Promise<Generation>;
  key(options: { timeoutSeconds: number; signal: AbortSignal }): Promise<KeyInfo>;
  /** What is known on this machine of rate limits; OpenRouter is not asked. */
  rateLimits(): Promise<RateLimitState & QuotaState>;
  close(): Promise<void>;
}

export interface OpenRouterOptions extends HttpOptions {
  maxRetries: number;
  /** Chat completions at once. */
  maxConcurrency: number;
  requestsPerMinute?: number | undefined;
  /** Where the processes of this user count together; undefined when each is by itself. */
  stateFolder: () => Promise<string | undefined>;
  /** 0 to 1, for the jitter of backoffs. */
  random?: () => number;
}

export function createOpenRouter({
  maxRetries,
  maxConcurrency,
  requestsPerMinute,
  stateFolder,
  clock,
  random = Math.random,
  ...options
}: OpenRouterOptions): OpenRouter {
  const http = createHttp({ ...options, clock });
  const key = fingerprint(options.apiKey ?? "");
  const freeRequests = new FreeRequests({ folder: stateFolder, key, clock });
  const upstream = {
    send: http.send,
    clock,
    random,
    maxRetries,
    rateLimits: new RateLimits(clock),
    quota: createQuota({ clock, requestsPerMinute, freeRequests }),
    slots: new Slots(maxConcurrency),
  };
  return {
    models: (signal) => listModels(upstream, signal),
    endpoints: (id, signal) => listEndpoints(upstream, id, signal),
    providers: (signal) => listProviders(upstream, signal),
    chat: (request, chatOptions) => chat(upstream, request, chatOptions),
    images: (request, imageOptions) => createImages(upstream, request, imageOptions),
    embeddings: (request, embeddingsOptions) => postEmbeddings(upstream, request, embeddingsOptions),
    rerank: (request, rerankOptions) => postRerank(upstream, request, rerankOptions),
    transcription: (request, hearingOptions) => createTranscription(upstream, request, hearingOptions),
    speech: (request, speechOptions) => createSpeech(upstream, request, speechOptions),
    orderVideo: (request, orderOptions) => orderVideo(upstream, request, orderOptions),
    video: (job, signal) => getVideo(upstream, job, signal),
    downloadVideo: (job, downloadOptions) => downloadVideo(upstream, job, downloadOptions),
    videoModels: (signal) => listVideoModels(upstream, signal),
    imageModels: (signal) => listImageModels(upstream, signal),
    imagePrices: (id, signal) => listImagePrices(upstream, id, signal),
    generation: (id, signal) => getGeneration(upstream, id, signal),
    key: (keyOptions) => getKey(upstream, keyOptions),
    rateLimits: async () => ({ ...(await upstream.quota.state()), ...upstream.rateLimits.state() }),
    close: () => http.close(),
  };
}
