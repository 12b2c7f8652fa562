import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  type CallToolResult,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

import type { Status } from "../context.ts";
import type { Cleaner } from "../lib/cleaner.ts";
import type { Clock } from "../lib/clock.ts";
import { listenForVersion } from "./agreed-version.ts";
import { DualEra } from "./dual-era.ts";
import { capabilities, identityOf } from "./identity.ts";
import { startProgress } from "./progress.ts";
import { renderFailure } from "./render.ts";
import { requestError } from "./request-error.ts";
import type { Requests } from "./requests.ts";
import { spends, surface } from "./surface/surface.ts";
import { bringsTerms, declaresTasks } from "./terms.ts";

export interface ServerOptions {
  version: string;
  /** Names of those that are listed. */
  tools: readonly string[];
  /** What answers all but the lists, loaded with the first request that needs it. */
  requests: () => Promise<Requests>;
  clock: Clock;
  cleaner: Cleaner;
}

// A line or two in a client's window; a list of many models is longer than that.
const longestMessage = 1000;

export interface ConnectableServer {
  connect: (transport: Transport) => Promise<void>;
}

/** An MCP server with every tool and resource registered, not yet connected. */
export function createServer(options: ServerOptions): ConnectableServer {
  const { version, requests, clock, cleaner } = options;
  const identity = identityOf(version, options.tools);
  const server = new McpServer(identity.serverInfo, { instructions: identity.instructions });
  const knows = listenForVersion(server);
  const tools = surface.tools.filter(({ definition }) => options.tools.includes(definition.name));
  // Loose, because the SDK's own validation neither forgives what clients do nor reads well; a call's own validates.
  const inputSchema = z.looseObject({});
  let connection: DualEra | undefined;
  for (const { definition } of tools) {
    const { name, title, description } = definition;
    server.registerTool(
      name,
      {
        inputSchema,
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
      },
      async (args, { signal, requestId, _meta, sendNotification }): Promise<CallToolResult> => {
        const progressToken = _meta?.progressToken;
        const progress =
          progressToken === undefined
            ? undefined
            : startProgress({
                clock,
                notify: (value, message) => {
                  const shown = cleaner.line(message, longestMessage);
                  const params = { progressToken, progress: value, message: shown };
                  // Of a call that was cancelled the SDK sends none (1.32.2, shared/protocol.js).
                  sendNotification({ method: "notifications/progress", params }).catch(() => {});
                },
              });
        // It may become a task, which is asked for until it is done.
        const isPatient = spends(name) && declaresTasks(_meta);
        const onPaid = isPatient ? () => connection?.begun(requestId) : undefined;
        const report = (status: Status): void => {
          if (isPatient && status.handle !== undefined) connection?.begun(requestId, status);
          progress?.report(status);
        };
        // In the newer era nothing is asked of a client, and what was agreed on with a handshake is none of its.
        const isNewer = bringsTerms(_meta);
        const roots = async (): Promise<string[]> => (isNewer ? [] : clientRoots(server));
        const how = { signal, report, roots, onPaid, ...(!isNewer && { knows }) };
        try {
          const loaded = await requests();
          return await loaded.callTool(name, args, how);
        } catch (error) {
          // Whatever a call meets is in its result; what is left is that nothing could be loaded to make it.
          return renderFailure(error, { cleaner });
        } finally {
          progress?.stop();
        }
      },
    );
  }

  // The list never changes; registering has declared that it might.
  server.server.registerCapabilities(capabilities);
  const { resources, resourceTemplates } = surface;
  // One that would have a model use what is not there is none.
  const prompts = surface.prompts
    .filter(({ needs }) => needs.every((tool) => options.tools.includes(tool)))
    .map(({ definition }) => definition);
  // The SDK would list draft-07 schemas and an `execution` member; MCP 2025-11-25 made 2020-12 the default dialect.
  const definitions = tools.map(({ definition }) => definition);
  server.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: definitions }));
  server.server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts }));
  server.server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources }));
  server.server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates }));
  const loaded = (): Promise<Requests> =>
    requests().catch((error: unknown) => {
      throw requestError(error, cleaner);
    });
  server.server.setRequestHandler(GetPromptRequestSchema, async ({ params }) =>
    (await loaded()).getPrompt(params),
  );
  server.server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }, { signal }) =>
    (await loaded()).readResource(uri, signal),
  );
  server.server.setRequestHandler(CompleteRequestSchema, async ({ params }, { signal }) =>
    (await loaded()).complete(params, signal),
  );
  const effectsOf = new Map(tools.map(({ definition, effects }) => [definition.name, effects]));
  return {
    connect(transport) {
      connection = new DualEra(transport, {
        identity,
        cleaner,
        clock,
        takesLong: spends,
        goesOn: (tool) => effectsOf.get(tool)?.goesOn ?? false,
        resume: async (taskId) => (await requests()).resumeVideo(taskId),
      });
      return server.connect(connection);
    },
  };
}

const rootsTimeoutMs = 5000;

/** The folders that the client's user has open; a client that offers none, or does not answer, adds none. */
async function clientRoots({ server }: McpServer): Promise<string[]> {
  if (!server.getClientCapabilities()?.roots) return [];
  const looseRoots = z.looseObject({ roots: z.array(z.looseObject({ uri: z.string() })) });
  try {
    // The SDK's own schema would drop every root because of one that is no file.
    const { roots } = await server.request({ method: "roots/list" }, looseRoots, { timeout: rootsTimeoutMs });
    return roots.map(({ uri }) => uri).filter((uri) => uri.startsWith("file:"));
  } catch {
    return [];
  }
}
