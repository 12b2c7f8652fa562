import type { ChatRequest } from "../openrouter/chat/request.ts";

// Plugins that work on the request or the answer. The others call tools at OpenRouter.
const harmlessPlugins = new Set(["context-compression", "file-parser", "response-healing", "moderation"]);

/** Whether OpenRouter may run tools of its own for this request, which no price in the catalogue covers. */
export function callsServerTools({ model, tools, plugins }: ChatRequest): boolean {
  const types = namesIn(tools, "type").filter((type) => type !== "function");
  const others = namesIn(plugins, "id").filter((id) => !harmlessPlugins.has(id));
  return types.length > 0 || others.length > 0 || model.split(":").includes("online");
}

/** Whether a request can cost what no price in the catalogue tells: tools at OpenRouter, or what a preset adds to it. */
export function hasUnlistedCost(request: ChatRequest): boolean {
  const { model, preset, web_search_options: search } = request;
  return (
    callsServerTools(request) || model.includes("@preset/") || preset !== undefined || search !== undefined
  );
}

const namesIn = (list: unknown, key: string): string[] =>
  Array.isArray(list) ? list.map((item: Record<string, unknown>) => String(item[key])) : [];
