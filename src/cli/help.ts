import { version } from "../version.ts";
import type { Command } from "./arguments.ts";
import { clientNames } from "./install/clients.ts";

/** What `--help` prints: one screen. */
export const help = (
  command: string,
): string => `openrouter-mcp ${version}: every model on OpenRouter as MCP tools, over stdio

Usage: ${command} [command] [options]

  serve                serve MCP on stdin and stdout: what an MCP client starts,
                       and what runs without a command
  demo                 the main job against a built-in OpenRouter, without a key
  doctor [--json]      check settings, key, network, folders and clients
  install, uninstall   write this server into a client's config, or take it out
  query "..."          ask a model
  models [words]       find models
  call TOOL '{...}'    call any tool with JSON
  spend                what the calls of a month cost
  conversations        what is kept on disk: list, export, delete
  settings             every setting, its value and where that is from
  help [command]       this text, or a command's; version prints the version

  --simulate           use the built-in OpenRouter: no key, no network, no cost
  --env-file PATH      read what is not set from this file too
  --help, --version
`;

const [half, all] = [clientNames.length / 2, clientNames];
const clientsLine = `Clients: ${all.slice(0, half).join(", ")},\n         ${all.slice(half).join(", ")}`;

/** What `help COMMAND` prints, for the commands that have more to say than the line above. */
const about: Partial<Record<Command, string>> = {
  query: `query "your question" [options]
  -                    reads the question, or more of it, from stdin
  --model ID           whom to ask; several are shown one after another
  --file PATH          a file, folder, glob or https address to send along;
                       may be repeated
  --system TEXT        the system message
  --conversation new   begin one, and tell its id on stderr; with an ID, go on
  --max-cost USD       refuse when it could cost more
  --json               the whole answer as JSON
Exit codes: 2 Validation Error, 3 Rate Limit, 4 API Error or only a part of the
answer, 5 Internal Error, 130 ctrl-C.`,
  models: `models [words] [options]
  --free --vision --tools --reasoning --audio --files    what they must have
  --sort relevance|price|context|newest|intelligence|coding|agentic
  --author NAME        whose they are; may be repeated
  --output KIND        what they make: image, audio, embeddings, ...
  --max-price USD      for a million tokens
  --min-context TOKENS
  --limit N            how many to list: 20, at most 50
  --json               what search_models answers`,
  call: `call TOOL '{"argument": "value"}' [--json]
  -                    reads the arguments from stdin
  --json               the whole result, with isError and content, instead of
                       the text that an MCP client would get`,
  spend: `spend [--by day|model] [--month 2026-11] [--json]
What the calls with this key cost, from the ledger on this machine (UTC).`,
  settings: `settings [--json]
Every setting with its value and where that is from; secrets are not shown.`,
  conversations: `conversations [--export ID | --delete ID | --all | --adopt ID]
Lists what lies on disk; --all deletes everything; --adopt gives a conversation
to the key of this terminal.`,
  install: `install --client NAME [options]
Without a client it lists those that are found.
  --key                ask for the key without showing it
  --key-from-env       take it from this terminal
  --default-model ID, --files-root PATH, --name NAME of the entry
  --dry-run            only show what would change
${clientsLine}`,
  uninstall: `uninstall --client NAME [--name NAME] [--dry-run]
Takes the entry out of the client's config, and removes the backup.
${clientsLine}`,
};

/** The text about one command, else about all. */
export function helpAbout(command: Command | undefined, ownCommand: string): string {
  const text = command && about[command];
  return text === undefined ? help(ownCommand) : `Usage: ${ownCommand} ${text}\n`;
}
