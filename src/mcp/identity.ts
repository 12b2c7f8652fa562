import type { Implementation, ServerCapabilities } from "@modelcontextprotocol/sdk/types.js";

/** What a client learns of this server, in whichever way it asks. */
export interface Identity {
  serverInfo: Implementation;
  capabilities: ServerCapabilities;
  instructions: string;
}

/** No list ever changes while the process lives. */
export const capabilities = {
  tools: { listChanged: false },
  prompts: { listChanged: false },
  resources: { listChanged: false },
  completions: {},
} satisfies ServerCapabilities;

export const serverInfo = (version: string): Implementation => ({
  name: "openrouter-mcp",
  title: "OpenRouter",
  version,
});
