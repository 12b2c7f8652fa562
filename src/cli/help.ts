import { type Setting, settings } from "../config.ts";
import { version } from "../version.ts";

/** What `--help` prints. */
export function help(command: string): string {
  const width = Math.max(...Object.values(settings).map((setting) => setting.variable.length));
  const rows = Object.values(settings).map(({ variable, description, shownDefault }: Setting) => {
    const value = shownDefault === undefined ? "" : ` (default ${shownDefault})`;
    return `  ${variable.padEnd(width)}  ${description}${value}`;
  });
  return `openrouter-mcp ${version}: every model on OpenRouter as MCP tools, over stdio

Usage: ${command} [command] [options]

  serve                serve MCP on stdin and stdout, without any command too (an MCP client starts it so)
  demo                 show the main job against a built-in OpenRouter: no key, no network, no cost
  doctor               check settings, key, network and folders; exit code 0 when all is usable
  conversations        list what lies on disk; --export ID, --delete ID, --all deletes them, --adopt ID
  install, uninstall   --client NAME: write this server into a client's config file, or take it out; without NAME, list
  help, version        print this text, or the version

  --simulate           serve against the built-in OpenRouter: no key, no network, no cost
  --env-file PATH      read what is not set from this file too
  --help, --version

Settings, from the environment:
${rows.join("\n")}
`;
}
