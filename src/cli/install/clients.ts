import * as places from "./places.ts";

/** What a client starts the server with. */
export interface Launch {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** An entry of a client's config file, as far as it says how a program is started. */
export interface ListedEntry extends Launch {
  name: string;
}

interface ClientBase extends places.ConfigFiles {
  title: string;
}

/** One way of writing servers down. */
export interface Form {
  /** Where in the file they are. */
  servers: readonly [string, ...string[]];
  /** Of the entry there, what says how it is started. */
  entry: (launch: Launch) => Record<string, unknown>;
}

export interface JsonClient extends ClientBase {
  format: "json";
  /** Of several a file has the last that is in it, and a new file the first. */
  forms: readonly [Form, ...Form[]];
  /** The name of the member with the environment. */
  envName: string;
  /** Names that mean something else where servers stand. */
  reserved?: readonly string[];
}

export interface TomlClient extends ClientBase {
  format: "toml";
  /** The table whose members are the servers. */
  servers: string;
}

export type Client = JsonClient | TomlClient;

const plain = ({ command, args, env }: Launch): Record<string, unknown> => ({ command, args, env });
const asStdio = (launch: Launch): Record<string, unknown> => ({ type: "stdio", ...plain(launch) });
const asList = ({ command, args, env }: Launch): Record<string, unknown> => ({
  type: "local",
  command: [command, ...args],
  environment: env,
});

const json = { format: "json", envName: "env" } as const;
const mcpServers = (entry: Form["entry"]): readonly [Form] => [{ servers: ["mcpServers"], entry }];

/** The clients whose config file this package knows; how each writes a server down stands on the page of its place. */
export const clients = {
  "claude-desktop": { title: "Claude Desktop", ...json, forms: mcpServers(plain), ...places.claudeDesktop },
  // Without a type it skips an entry.
  "claude-code": { title: "Claude Code", ...json, forms: mcpServers(asStdio), ...places.claudeCode },
  cline: { title: "Cline", ...json, forms: mcpServers(plain), ...places.cline },
  cursor: { title: "Cursor", ...json, forms: mcpServers(asStdio), ...places.cursor },
  vscode: { title: "VS Code", ...json, forms: [{ servers: ["servers"], entry: asStdio }], ...places.vscode },
  windsurf: { title: "Windsurf", ...json, forms: mcpServers(plain), ...places.windsurf },
  codex: { title: "Codex", format: "toml", servers: "mcp_servers", ...places.codex },
  gemini: { title: "Gemini CLI", ...json, forms: mcpServers(plain), ...places.gemini },
  // https://opencode.ai/docs/migrate-v1: version 2 has servers one level deeper, and reads the form of version 1 as well,
  // which is the only one that every version 1 reads.
  opencode: {
    title: "opencode",
    format: "json",
    envName: "environment",
    forms: [
      { servers: ["mcp"], entry: (launch) => ({ ...asList(launch), enabled: true }) },
      { servers: ["mcp", "servers"], entry: asList },
    ],
    reserved: ["servers", "timeout"],
    ...places.opencode,
  },
  zed: {
    title: "Zed",
    ...json,
    forms: [{ servers: ["context_servers"], entry: (launch) => ({ source: "custom", ...plain(launch) }) }],
    ...places.zed,
  },
} as const satisfies Record<string, Client>;

export type ClientName = keyof typeof clients;

export const clientNames = Object.keys(clients) as ClientName[];

export const clientOf = (name: ClientName): Client => clients[name];

/** Where a client's servers stand in its file, in the form of a new one. */
export const serversOf = (client: Client): string =>
  client.format === "toml" ? client.servers : client.forms[0].servers.join(".");
