import { type Setting, settings } from "../config.ts";
import { version } from "../version.ts";

/** What `--help` prints. */
export function help(): string {
  const width = Math.max(...Object.values(settings).map((setting) => setting.variable.length));
  const rows = Object.values(settings).map(({ variable, description, shownDefault }: Setting) => {
    const value = shownDefault === undefined ? "" : ` (default ${shownDefault})`;
    return `  ${variable.padEnd(width)}  ${description}${value}`;
  });
  return `openrouter-mcp ${version}: every model on OpenRouter as MCP tools, over stdio

Usage: openrouter-mcp [--env-file PATH]   serve MCP (an MCP client starts it so)
       openrouter-mcp --simulate          serve MCP against a built-in OpenRouter: no key, no network, no cost
       openrouter-mcp demo                show the main job against the built-in OpenRouter
       openrouter-mcp doctor              check settings, key, network and folders; exit code 0 when all is usable
       openrouter-mcp --version | --help

Settings, from the environment:
${rows.join("\n")}
`;
}
