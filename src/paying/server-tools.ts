import type { ChatRequest } from "../openrouter/chat/request.ts";

// Plugins that work on the request or the answer. The others call tools at OpenRouter.
const harmlessPlugins = new Set(["context-compression", "file-parser", "response-healing", "moderation"]);

/** Whether OpenRouter may run tools of its own for this request, which no price in the catalogue covers. */
export const callsServerTools = (request: ChatRequest): boolean => serverToolsIn(request).length > 0;

/** As the caller named them. */
function serverToolsIn({ model, tools, plugins }: ChatRequest): string[] {
  return [
    ...namesIn(tools, "type").filter((type) => type !== "function"),
    ...namesIn(switchedOn(plugins), "id").filter((id) => !harmlessPlugins.has(id)),
    ...(model.split(":").includes("online") ? [":online"] : []),
  ];
}

/** What of a request can cost what no price in the catalogue tells: tools at OpenRouter, or what a preset adds to it. */
export function unlistedCostsIn(request: ChatRequest): string[] {
  const { model, preset, web_search_options: search, service_tier: tier, speed } = request;
  return [
    ...serverToolsIn(request),
    ...(model.includes("@preset/") || preset !== undefined ? ["the preset"] : []),
    ...(search !== undefined ? ["web_search_options"] : []),
    ...(tier != null && !(typeof tier === "string" && listedTiers.has(tier)) ? ["service_tier"] : []),
    ...(speed != null && speed !== "standard" ? ["speed"] : []),
  ];
}

/** Those that cost no more than the price that is listed. */
const listedTiers = new Set(["auto", "default", "standard", "flex"]);

const switchedOn = (plugins: unknown): unknown =>
  Array.isArray(plugins)
    ? plugins.filter((plugin: { enabled?: unknown }) => plugin.enabled !== false)
    : plugins;

const namesIn = (list: unknown, key: string): string[] =>
  Array.isArray(list) ? list.map((item: Record<string, unknown>) => String(item[key])) : [];
