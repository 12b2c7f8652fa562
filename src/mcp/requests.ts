import type {
  CompleteRequestParams,
  CompleteResult,
  GetPromptRequestParams,
  GetPromptResult,
  ReadResourceResult,
} from "@modelcontextprotocol/sdk/types.js";

import type { Spending } from "../ledger/spending.ts";
import type { Cleaner } from "../lib/cleaner.ts";
import { once } from "../lib/once.ts";
import type { MenuPrompt } from "../prompts/define-prompt.ts";
import type { Resource, ResourceContext, ResourceTemplate } from "../resources/define-resource.ts";
import type { LoadTool, ToolContext } from "../tools/index.ts";
import { callTool } from "./call-tool.ts";
import { completeArgument } from "./offers/completions.ts";
import { getPrompt } from "./offers/prompts.ts";
import { readResource } from "./offers/resources.ts";
import type { RenderOptions, ToolResult } from "./render.ts";
import { argumentSchemas } from "./surface/arguments.ts";
import type { Outlasting } from "./tasks/tasks.ts";
import { resumeVideo } from "./tasks/video-task.ts";

/** Who calls a tool, and what he hears meanwhile. */
export interface Caller
  extends Pick<ToolContext, "signal" | "report" | "roots">, Pick<RenderOptions, "knows"> {
  /** Of a call that may become a task, and is then waited for until it is done: hears that the budgets let it through. */
  onPaid?: (() => void) | undefined;
}

/** What is asked of this server beyond its lists. */
export interface Requests {
  /** Settles when the tools that were called are loaded; undefined when all of them are. */
  loading(): Promise<unknown> | undefined;
  /** Throws when there is no such tool. */
  callTool(name: string, args: unknown, caller: Caller): Promise<ToolResult>;
  getPrompt(params: GetPromptRequestParams): GetPromptResult;
  readResource(uri: string, signal: AbortSignal): Promise<ReadResourceResult>;
  complete(params: CompleteRequestParams, signal: AbortSignal): Promise<CompleteResult>;
  /** The video that a process before this one ordered as a task. */
  resumeVideo(taskId: string): Promise<Outlasting | undefined>;
}

export interface RequestSources {
  tools: Readonly<Record<string, LoadTool>>;
  prompts: readonly MenuPrompt[];
  resources: readonly Resource[];
  resourceTemplates: readonly ResourceTemplate[];
  /** All of a tool's context that outlives a call. */
  context: Omit<ToolContext & ResourceContext, keyof Caller | "salvage"> & { leaving: AbortSignal };
  cleaner: Cleaner;
}

// Longer than any work takes: that has its own end, OPENROUTER_TIMEOUT_SECONDS or a video's job.
const untilDoneSeconds = 86_400;

/** Whatever needs more than the rendered surface, for clients and the command line alike. */
export function createRequests({ tools, context, ...offered }: RequestSources): Requests {
  const { cleaner } = offered;
  const { config, leaving } = context;
  const loading = new Set<Promise<unknown>>();
  const callables = new Map(
    Object.entries(tools).map(([name, load]) => [
      name,
      once(() => {
        const callable = load().then((tool) => ({ tool, schema: argumentSchemas[name] ?? {} }));
        loading.add(callable);
        const loaded = (): boolean => loading.delete(callable);
        callable.then(loaded, loaded);
        return callable;
      }),
    ]),
  );
  return {
    loading: () => (loading.size > 0 ? Promise.allSettled(loading) : undefined),
    async callTool(name, args, { signal, report, roots, knows, onPaid }) {
      const called = callables.get(name);
      if (!called) {
        const names = Object.keys(tools).join(", ");
        throw new Error(`There is no tool '${cleaner.line(name, 60)}'. There are: ${names}`);
      }
      const { tool, schema } = await called();
      const untilDone = onPaid && {
        config: { ...config, replyWithinSeconds: untilDoneSeconds },
        spending: hearing(context.spending, onPaid),
      };
      const allRoots = async (): Promise<string[]> => [...config.filesRoots, ...(await roots())];
      return callTool(tool, schema, args, {
        context: { signal, report, roots: allRoots, ...context, ...untilDone },
        cleaner,
        ...(knows && { knows }),
      });
    },
    getPrompt: (params) => getPrompt(params, { ...offered, tools: config.tools }),
    readResource: (uri, signal) => readResource(uri, signal, { ...offered, context }),
    complete: (params, signal) => completeArgument(params, signal, { ...offered, context, leaving }),
    resumeVideo: (taskId) => resumeVideo(taskId, { context, cleaner, waitSeconds: untilDoneSeconds }),
  };
}

/** Every paid call is opened before it is sent, and refused there where it may not be. */
const hearing = <Purse extends Pick<Spending, "open">>(spending: Purse, onPaid: () => void): Purse => ({
  ...spending,
  async open(request) {
    const paid = await spending.open(request);
    onPaid();
    return paid;
  },
});
