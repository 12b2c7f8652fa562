import { posix, win32 } from "node:path";

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

/** The machine that a config file is looked for on. */
export interface Machine {
  platform: NodeJS.Platform;
  home: string;
  env: Readonly<Record<string, string | undefined>>;
}

interface ClientBase {
  title: string;
  /** The user's own config file, never one inside a project. */
  file: (machine: Machine) => string;
}

export interface JsonClient extends ClientBase {
  format: "json";
  /** Where in the file the servers are. */
  servers: string;
  /** Of the entry there, what says how it is started. */
  entry: (launch: Launch) => Record<string, unknown>;
  /** The name of the member with the environment. */
  envName: string;
}

export interface TomlClient extends ClientBase {
  format: "toml";
  /** The table whose members are the servers. */
  servers: string;
}

export type Client = JsonClient | TomlClient;

/** Paths of the simulated platform, not of the one that this runs on. */
const join = ({ platform }: Machine, ...parts: string[]): string =>
  (platform === "win32" ? win32 : posix).join(...parts);

/** Where applications keep their settings: XDG base directories on Linux. */
const configFolder = (machine: Machine): string => {
  const { platform, home, env } = machine;
  if (platform === "win32") return env["APPDATA"] || join(machine, home, "AppData", "Roaming");
  if (platform === "darwin") return join(machine, home, "Library", "Application Support");
  return env["XDG_CONFIG_HOME"] || join(machine, home, ".config");
};

const inHome = (machine: Machine, ...parts: string[]): string => join(machine, machine.home, ...parts);

const plain = ({ command, args, env }: Launch): Record<string, unknown> => ({ command, args, env });
const asStdio = (launch: Launch): Record<string, unknown> => ({ type: "stdio", ...plain(launch) });

const mcpServers = { format: "json", servers: "mcpServers", envName: "env" } as const;

/** The clients whose config file this package knows; above each stands the page that should be asked when it moves. */
export const clients = {
  // modelcontextprotocol.io, "Connect to local MCP servers".
  "claude-desktop": {
    title: "Claude Desktop",
    ...mcpServers,
    entry: plain,
    file: (machine) => join(machine, configFolder(machine), "Claude", "claude_desktop_config.json"),
  },
  // code.claude.com/docs, "MCP": user scope.
  "claude-code": {
    title: "Claude Code",
    ...mcpServers,
    entry: asStdio,
    file: (machine) =>
      machine.env["CLAUDE_CONFIG_DIR"]
        ? join(machine, machine.env["CLAUDE_CONFIG_DIR"], ".claude.json")
        : inHome(machine, ".claude.json"),
  },
  // docs.cline.bot, "Configuring MCP servers": the settings file of the VS Code extension.
  cline: {
    title: "Cline",
    ...mcpServers,
    entry: plain,
    file: (machine) =>
      join(
        machine,
        configFolder(machine),
        "Code",
        "User",
        "globalStorage",
        "saoudrizwan.claude-dev",
        "settings",
        "cline_mcp_settings.json",
      ),
  },
  // cursor.com/docs, "Model Context Protocol": global configuration.
  cursor: {
    title: "Cursor",
    ...mcpServers,
    entry: asStdio,
    file: (machine) => inHome(machine, ".cursor", "mcp.json"),
  },
  // code.visualstudio.com/docs, "MCP configuration reference": the user profile's mcp.json.
  vscode: {
    title: "VS Code",
    format: "json",
    servers: "servers",
    envName: "env",
    entry: asStdio,
    file: (machine) => join(machine, configFolder(machine), "Code", "User", "mcp.json"),
  },
  // docs.windsurf.com, "Cascade MCP integration".
  windsurf: {
    title: "Windsurf",
    ...mcpServers,
    entry: plain,
    file: (machine) => inHome(machine, ".codeium", "windsurf", "mcp_config.json"),
  },
  // developers.openai.com/codex, "MCP".
  codex: {
    title: "Codex",
    format: "toml",
    servers: "mcp_servers",
    file: (machine) =>
      machine.env["CODEX_HOME"]
        ? join(machine, machine.env["CODEX_HOME"], "config.toml")
        : inHome(machine, ".codex", "config.toml"),
  },
  // Gemini CLI, docs/tools/mcp-server.md: user settings.
  gemini: {
    title: "Gemini CLI",
    ...mcpServers,
    entry: plain,
    file: (machine) => inHome(machine, ".gemini", "settings.json"),
  },
  // opencode.ai/docs, "MCP servers", version 1: one list for program and arguments. Version 2 has `mcp.servers` instead.
  opencode: {
    title: "opencode",
    format: "json",
    servers: "mcp",
    envName: "environment",
    entry: ({ command, args, env }) => ({
      type: "local",
      command: [command, ...args],
      environment: env,
      enabled: true,
    }),
    file: (machine) => {
      const base = machine.env["XDG_CONFIG_HOME"] || inHome(machine, ".config");
      return join(machine, base, "opencode", "opencode.json");
    },
  },
  // zed.dev/docs, "Model Context Protocol": context servers in the settings file.
  zed: {
    title: "Zed",
    format: "json",
    servers: "context_servers",
    envName: "env",
    entry: (launch) => ({ source: "custom", ...plain(launch) }),
    file: (machine) => {
      if (machine.platform === "win32") return join(machine, configFolder(machine), "Zed", "settings.json");
      const base =
        (machine.platform === "linux" && machine.env["XDG_CONFIG_HOME"]) || inHome(machine, ".config");
      return join(machine, base, "zed", "settings.json");
    },
  },
} as const satisfies Record<string, Client>;

export type ClientName = keyof typeof clients;

export const clientNames = Object.keys(clients) as ClientName[];

export const clientOf = (name: ClientName): Client => clients[name];
