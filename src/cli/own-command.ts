import { published } from "../version.ts";

/** How to run this program again, to be copied from a text: by the path it was started by, until its name is its own. */
export function ownCommand(script = process.argv[1] ?? "/path/to/dist/main.js"): string {
  if (published) return "npx -y openrouter-mcp";
  return `node ${/^[\w@%+=:,./\\-]+$/.test(script) ? script : JSON.stringify(script)}`;
}
