import { type Account, createAccount } from "./account/account.ts";
import { foldersOf } from "./app/folders.ts";
import { createCatalogFile } from "./catalog/catalog-file.ts";
import { createCatalog } from "./catalog/catalog.ts";
import { createImageModels } from "./catalog/image-models.ts";
import { createProviders } from "./catalog/providers.ts";
import { createVideoModels } from "./catalog/video-models.ts";
import type { Config } from "./config.ts";
import type { Continued } from "./context.ts";
import { type Conversations, createConversations } from "./conversations/conversations.ts";
import { AppError, factsOf } from "./errors.ts";
import { createJournal } from "./ledger/journal.ts";
import { createSpending } from "./ledger/spending.ts";
import type { Cleaner } from "./lib/cleaner.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import { fingerprint } from "./lib/fingerprint.ts";
import type { Log } from "./lib/log.ts";
import { mebibyte } from "./lib/megabytes.ts";
import { ResultStore } from "./lib/result-store.ts";
import { createVideoJobs } from "./making/videos/video-jobs.ts";
import { createRequests, type Requests } from "./mcp/requests.ts";
import { createOpenRouter, type OpenRouter } from "./openrouter/client.ts";
import { createKeyStatus } from "./openrouter/key-status.ts";
import { prompts } from "./prompts/index.ts";
import { resources, resourceTemplates } from "./resources/index.ts";
import { createRoutingState } from "./routing/memory/memory.ts";
import { tools } from "./tools/index.ts";

// Below every client's patience, and below what a chat allows the catalogue.
const longestPatienceSeconds = 5;
const longestName = 200;
/** An answer goes out before its line is written, and calls one after the other share a write. */
const ledgerPauseMs = 4;

export interface App {
  /** Every tool there is, prompts, resources and completion. */
  requests: Requests;
  conversations: Pick<Conversations, "sweep">;
  /** What `get_account_status` tells. */
  account: Account;
  openrouter: Pick<OpenRouter, "models">;
  /** Something failed that nobody foresaw: calls under way end with what they have, and say so. */
  interrupt(because: unknown): void;
  /** Ends what is still being generated, writes the ledger to its end, and closes every connection. */
  close(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  version: string;
  /** What everything goes through that leaves the process. */
  cleaner: Cleaner;
  log: Pick<Log, "debug" | "warn">;
  /** Whether anything may be kept for other processes: not what a simulator says. */
  writesFiles?: boolean;
  clock?: Clock;
  random?: () => number;
}

/** The composition root: every long-lived object is made here and handed on. */
export function createApp({
  config,
  version,
  cleaner,
  log,
  writesFiles = true,
  clock = systemClock,
  random = Math.random,
}: AppOptions): App {
  const folders = foldersOf(config, writesFiles);
  const key = fingerprint(config.apiKey ?? "");
  // Of models, providers and generations, as the ledger keeps them.
  const clean = (name: string): string => cleaner.line(name, longestName);
  const openrouter = createOpenRouter({
    baseUrl: config.baseUrl,
    apiKey: config.apiKey,
    userAgent: config.userAgent ?? `openrouter-mcp/${version}`,
    referer: config.httpReferer,
    title: config.appTitle,
    maxRetries: config.maxRetries,
    maxConcurrency: config.maxConcurrency,
    requestsPerMinute: config.requestsPerMinute,
    stateFolder: folders.state,
    clock,
    random,
    log: log.debug,
  });
  const patienceSeconds = Math.min(longestPatienceSeconds, config.replyWithinSeconds / 4);
  const catalog = createCatalog({
    openrouter,
    file: createCatalogFile(folders.cache, config.baseUrl, clock),
    ttlSeconds: config.modelCacheTtlSeconds,
    patienceSeconds,
    clock,
  });
  const imageModels = createImageModels({
    openrouter,
    ttlSeconds: config.modelCacheTtlSeconds,
    patienceSeconds,
    clock,
  });
  const videoModels = createVideoModels({
    openrouter,
    ttlSeconds: config.modelCacheTtlSeconds,
    patienceSeconds,
    clock,
  });
  const end = new AbortController();
  const spending = createSpending({
    journal: createJournal({
      folder: folders.state,
      key,
      clock,
      patienceSeconds,
      // Other servers read a day's budget from the file.
      pauseMs: config.maxCostPerDay === undefined ? ledgerPauseMs : 0,
      clean,
      warn: log.warn,
    }),
    caps: {
      perCall: config.maxCostPerCall,
      perSession: config.maxCostPerSession,
      perDay: config.maxCostPerDay,
    },
    openrouter,
    key,
    baseUrl: fingerprint(config.baseUrl),
    clock,
  });
  const askKey = (signal: AbortSignal) => openrouter.key({ timeoutSeconds: patienceSeconds, signal });
  const routing = createRoutingState();
  const conversations = createConversations({
    folder: folders.conversations,
    key,
    base: fingerprint(config.baseUrl),
    days: config.conversationDays,
    redact: cleaner.redact,
    clock,
  });
  const videoJobs = createVideoJobs({
    folder: folders.jobs,
    key,
    baseUrl: fingerprint(config.baseUrl),
    openrouter,
    spending,
    clock,
    leaving: end.signal,
  });
  const account = createAccount({
    config,
    version,
    key,
    keyStatus: createKeyStatus({ getKey: askKey, clock }),
    spending,
    openrouter,
    catalog,
    cooldowns: routing.cooldowns,
    conversations,
    videoJobs,
    clock,
  });
  // At least as long as a generation may take.
  const keepSeconds = Math.max(3600, config.timeoutSeconds);
  const results = new ResultStore<Continued>({
    clock,
    keepSeconds,
    most: 100,
    mostBytes: 64 * mebibyte,
    bytesOf: (result) => result.bytes(),
    endOf: (result) => result.ended(),
  });
  const context = {
    config,
    catalog,
    providers: createProviders({ openrouter, ttlSeconds: config.modelCacheTtlSeconds, clock }),
    imageModels,
    videoModels,
    videoJobs,
    openrouter,
    account,
    spending,
    results,
    routing,
    conversations,
    outputFolder: folders.output,
    cleaner,
    clock,
    leaving: end.signal,
  };
  const interrupt = (because: unknown): void => {
    const what = `openrouter-mcp failed and ends (${factsOf(because).what})`;
    end.abort(
      new AppError({
        category: "Internal Error",
        code: "internal",
        what,
        next: "Start it again; please report this as a bug in openrouter-mcp",
      }),
    );
  };
  const close = async (): Promise<void> => {
    end.abort(new Error("the server leaves"));
    await Promise.all([
      openrouter.close(),
      catalog.close(),
      conversations.close(),
      // A video that ends now still corrects its line.
      videoJobs.close().then(() => spending.close()),
    ]);
  };
  return {
    requests: createRequests({
      tools,
      prompts: prompts.filter(({ needs }) => needs.every((tool) => config.tools.includes(tool))),
      resources,
      resourceTemplates,
      context,
      cleaner,
    }),
    account,
    conversations,
    openrouter,
    interrupt,
    close,
  };
}
