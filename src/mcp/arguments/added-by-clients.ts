/** What n8n's MCP Client Tool hands on of its own agent (n8n-io/n8n issues 21500, 21716; since 1.119). */
const n8n = ["toolCallId", "tool", "sessionId", "action", "chatInput"];

/**
 * The arguments that the model wrote: without those that some clients add by themselves, which no model could leave out.
 * Each goes only where it is sure to be the client's, so that a misspelt parameter stays a mistake (`tool` for `tools`).
 */
export function withoutClientsOwn(args: unknown, parameters: readonly string[]): unknown {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return args;
  const given: Record<string, unknown> = { ...args };
  const added = [
    ...(typeof given["toolCallId"] === "string" ? n8n : []),
    // Gemini CLI puts it into every tool's schema (@google/gemini-cli-core 0.61.0, dist/src/tools/tools.js).
    ...(typeof given["wait_for_previous"] === "boolean" ? ["wait_for_previous"] : []),
    // Cursor gives a tool without parameters one.
    ...(typeof given["random_string"] === "string" ? ["random_string"] : []),
  ];
  if (added.length === 0) return given;
  const isOurs = (name: string): boolean => parameters.includes(name) || !added.includes(name);
  return Object.fromEntries(Object.entries(given).filter(([name]) => isOurs(name)));
}
