import type { Catalog } from "../catalog/catalog.ts";
import type { ImageModels } from "../catalog/image-models.ts";
import type { VideoModels } from "../catalog/video-models.ts";
import type { Config } from "../config.ts";
import type { Asker } from "../context.ts";
import type { Spending } from "../ledger/spending.ts";
import type { Cleaner } from "../lib/cleaner.ts";
import type { OpenRouter } from "../openrouter/client.ts";
import type { VideoJobs } from "./videos/video-jobs.ts";

/** What the tools for pictures, sound and the like need. */
export interface MakingContext extends Asker {
  config: Config;
  catalog: Catalog;
  imageModels: ImageModels;
  videoModels: VideoModels;
  videoJobs: VideoJobs;
  openrouter: Pick<
    OpenRouter,
    "chat" | "images" | "embeddings" | "rerank" | "speech" | "transcription" | "orderVideo"
  >;
  /** Every request that costs money is opened here before it is sent. */
  spending: Pick<Spending, "open" | "remaining" | "budgets" | "warnings">;
  /** Folders whose files may be read: the setting's and the client's. */
  roots: () => Promise<string[]>;
  /** Where results go. */
  outputFolder: () => Promise<string>;
  cleaner: Cleaner;
  /** Aborts when the server leaves: the end of all work that outlives its call. */
  leaving: AbortSignal;
}

/** What the caller says of the cost of a call, USD. */
export interface MakingMoney {
  maxCostUsd?: number | undefined;
  assumeCostUsd?: number | undefined;
}
