import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { type CallToolResult, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

import type { Status } from "../context.ts";
import type { Cleaner } from "../lib/cleaner.ts";
import { once } from "../lib/once.ts";
import type { MenuPrompt } from "../prompts/define-prompt.ts";
import type { Resource, ResourceContext, ResourceTemplate } from "../resources/define-resource.ts";
import type { Tool } from "../tools/define-tool.ts";
import type { ToolContext } from "../tools/index.ts";
import { listenForVersion } from "./agreed-version.ts";
import { argumentsSchema } from "./arguments/parameters.ts";
import { callTool } from "./call-tool.ts";
import { DualEra } from "./dual-era.ts";
import { capabilities, identityOf } from "./identity.ts";
import { serveCompletions } from "./offers/completions.ts";
import { servePrompts } from "./offers/prompts.ts";
import { serveResources } from "./offers/resources.ts";
import { startProgress } from "./progress.ts";
import { surface } from "./surface/surface.ts";
import { declaresTasks, termsOf } from "./terms.ts";

export interface ServerOptions {
  version: string;
  tools: readonly Tool<ToolContext>[];
  prompts: readonly MenuPrompt[];
  resources: readonly Resource[];
  resourceTemplates: readonly ResourceTemplate[];
  /** All of a tool's context that outlives a call. */
  context: Omit<ToolContext & ResourceContext, "signal" | "report" | "roots" | "salvage">;
  cleaner: Cleaner;
}

// A line or two in a client's window; a list of many models is longer than that.
const longestMessage = 1000;

// A day: what is polled for, such as a video, is bounded by its own end and not by OPENROUTER_TIMEOUT_SECONDS.
const longestJobSeconds = 86_400;

/** An MCP server with every tool and resource registered, not yet connected. */
export function createServer(options: ServerOptions): { connect: (transport: Transport) => Promise<void> } {
  const { version, tools, context, cleaner } = options;
  const identity = identityOf(
    version,
    tools.map(({ name }) => name),
  );
  const server = new McpServer(identity.serverInfo, { instructions: identity.instructions });
  const knows = listenForVersion(server);
  const { filesRoots } = context.config;
  let connection: DualEra | undefined;
  for (const tool of tools) {
    // Made when it is first called, so that the handshake does not wait for it.
    const schema = once(() => argumentsSchema(tool));
    server.registerTool(
      tool.name,
      // Loose, because the SDK's own validation neither forgives what clients do nor reads well; callTool validates.
      { title: tool.title, description: tool.description, inputSchema: z.looseObject({}) },
      async (args, { signal, requestId, _meta, sendNotification }): Promise<CallToolResult> => {
        const progressToken = _meta?.progressToken;
        const progress =
          progressToken === undefined
            ? undefined
            : startProgress({
                clock: context.clock,
                notify: (value, message) => {
                  const shown = cleaner.line(message, longestMessage);
                  const params = { progressToken, progress: value, message: shown };
                  // Of a call that was cancelled the SDK sends none (1.32.2, shared/protocol.js).
                  sendNotification({ method: "notifications/progress", params }).catch(() => {});
                },
              });
        try {
          const isPatient = tool.effects.spends && declaresTasks(_meta);
          const report = (status: Status): void => {
            if (isPatient && status.phase !== "catalogue") connection?.begun(requestId, status.handle);
            progress?.report(status);
          };
          // A task is asked for until it is done: no client's patience ends before.
          const patience = tool.effects.goesOn ? longestJobSeconds : context.config.timeoutSeconds;
          const config = isPatient ? { ...context.config, replyWithinSeconds: patience } : context.config;
          // In the newer era nothing is asked of a client.
          const roots = async (): Promise<string[]> =>
            termsOf(_meta) !== undefined ? [...filesRoots] : [...filesRoots, ...(await clientRoots(server))];
          return await callTool(tool, schema(), args, {
            context: { ...context, config, signal, report, roots },
            cleaner,
            knows,
          });
        } finally {
          progress?.stop();
        }
      },
    );
  }

  // The list never changes; registering has declared that it might.
  server.server.registerCapabilities(capabilities);
  // The SDK would list draft-07 schemas and an `execution` member; MCP 2025-11-25 made 2020-12 the default dialect.
  const listed = new Set(tools.map(({ name }) => name));
  const definitions = surface.tools
    .map(({ definition }) => definition)
    .filter(({ name }) => listed.has(name));
  server.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: definitions }));
  servePrompts(server, options);
  serveResources(server, options);
  serveCompletions(server, { ...options, leaving: context.leaving });
  const effectsOf = new Map(tools.map(({ name, effects }) => [name, effects]));
  return {
    connect(transport) {
      connection = new DualEra(transport, {
        identity,
        cleaner,
        clock: context.clock,
        takesLong: (tool) => effectsOf.get(tool)?.spends ?? false,
        goesOn: (tool) => effectsOf.get(tool)?.goesOn ?? false,
        async resume(taskId) {
          const { resumeVideo } = await import("./tasks/video-task.ts");
          return resumeVideo(taskId, { context, cleaner, knows, waitSeconds: longestJobSeconds });
        },
      });
      return server.connect(connection);
    },
  };
}

const rootsTimeoutMs = 5000;
const looseRoots = z.looseObject({ roots: z.array(z.looseObject({ uri: z.string() })) });

/** The folders that the client's user has open; a client that offers none, or does not answer, adds none. */
async function clientRoots({ server }: McpServer): Promise<string[]> {
  if (!server.getClientCapabilities()?.roots) return [];
  try {
    // The SDK's own schema would drop every root because of one that is no file.
    const { roots } = await server.request({ method: "roots/list" }, looseRoots, { timeout: rootsTimeoutMs });
    return roots.map(({ uri }) => uri).filter((uri) => uri.startsWith("file:"));
  } catch {
    return [];
  }
}
