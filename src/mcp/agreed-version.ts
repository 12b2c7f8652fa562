import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  InitializeRequestSchema,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/sdk/types.js";

/** The kinds of content that came to the protocol after its first version, and with which one (its changelogs). */
const since = { audio: "2025-03-26", resource_link: "2025-06-18" };

export type BlockType = keyof typeof since | "image";

/**
 * Which kinds of content the connected client knows: older SDKs refuse a whole result for one block of a kind that their
 * version of the protocol does not have. The SDK keeps the version that was agreed on to itself.
 */
export function listenForVersion(server: McpServer): (type: BlockType) => boolean {
  let version = LATEST_PROTOCOL_VERSION;
  const connect = server.connect.bind(server);
  server.connect = async (transport) => {
    const before = transport.onmessage?.bind(transport);
    // The SDK calls this one, and then its own.
    const onmessage: Transport["onmessage"] = (message, extra) => {
      if ("method" in message && message.method === "initialize") {
        const request = InitializeRequestSchema.safeParse(message);
        if (request.success) version = agreedOn(request.data.params.protocolVersion);
      }
      before?.(message, extra);
    };
    Object.assign(transport, { onmessage });
    return connect(transport);
  };
  return (type) => type === "image" || version >= since[type];
}

const agreedOn = (asked: string): string =>
  SUPPORTED_PROTOCOL_VERSIONS.includes(asked) ? asked : LATEST_PROTOCOL_VERSION;
