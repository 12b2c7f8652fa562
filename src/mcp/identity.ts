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

/** What to tell of this server, with these tools listed. */
export function identityOf(version: string, tools: readonly string[]): Identity {
  return {
    serverInfo: { name: "openrouter-mcp", title: "OpenRouter", version, icons },
    capabilities,
    instructions: instructionsFor(tools),
  };
}

// One way in, three out; of one colour that stands on light and dark alike.
const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#6467f2" stroke-width="2"><path d="M2 12h20M8 12l6-7h8M8 12l6 7h8"/></svg>';

// MCP 2025-11-25, Icon: a data URI is of base64.
const icons = [
  {
    src: `data:image/svg+xml;base64,${Buffer.from(picture).toString("base64")}`,
    mimeType: "image/svg+xml",
    sizes: ["any"],
  },
];

// The names of the tools that are listed only when asked for say all that there is room for.
const paid: Readonly<Record<string, string>> = {
  chat_completion: "chat_completion asks a model, or several at once",
  generate_image: "generate_image draws",
  generate_video: "generate_video",
  generate_speech: "generate_speech",
  transcribe_audio: "transcribe_audio",
  create_embeddings: "create_embeddings",
  rerank_documents: "rerank_documents",
};
const free: Readonly<Record<string, string>> = {
  search_models: "search_models finds ids by words, price, context",
  validate_model: "validate_model checks ids",
  get_model_info: "get_model_info tells prices and providers",
  get_result: "get_result brings the rest of what is in_progress or partial",
  get_account_status: "get_account_status tells spending and limits",
};

/**
 * Claude Code shows a model the tools' names and this text first, the descriptions only on demand. Codex reads 512
 * characters of it: all of it fits into that, and it names no tool that is not listed.
 */
function instructionsFor(tools: readonly string[]): string {
  const told = (of: Readonly<Record<string, string>>): string =>
    Object.entries(of)
      .filter(([name]) => tools.includes(name))
      .map(([, words]) => words)
      .join("; ");
  const groups = [
    ["Costs money", told(paid)],
    ["Free", told(free)],
  ].flatMap(([which, list]) => (list ? [`${which}: ${list}.`] : []));
  return [
    "Every model on OpenRouter.",
    ...groups,
    "Ids look like anthropic/claude-sonnet-4.5; prices are USD per million tokens.",
  ].join(" ");
}
