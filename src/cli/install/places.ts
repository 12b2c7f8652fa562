import { existsSync, readdirSync } from "node:fs";
import { posix, win32 } from "node:path";

/** The machine that a config file is looked for on. */
export interface Machine {
  platform: NodeJS.Platform;
  home: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** What is there on the machine. */
export interface Disk {
  isThere: (path: string) => boolean;
  /** What a folder holds; nothing where it cannot be read. */
  names: (folder: string) => readonly string[];
}

const realDisk: Disk = {
  isThere: existsSync,
  names: (folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
};

/** Of the user, never inside a project. The first is the one that is written to; entries may stand in the others. */
export type Files = (machine: Machine, disk: Disk) => readonly [string, ...string[]];

/** Where a client's servers stand. */
export interface ConfigFiles {
  file: (machine: Machine, disk?: Disk) => string;
  files: (machine: Machine, disk?: Disk) => readonly [string, ...string[]];
}

export const placesOf = (files: Files): ConfigFiles => ({
  file: (machine, disk = realDisk) => files(machine, disk)[0],
  files: (machine, disk = realDisk) => files(machine, disk),
});

/** Paths of the simulated platform, not of the one that this runs on. */
const pathsOf = ({ platform }: Machine): typeof posix => (platform === "win32" ? win32 : posix);

const join = (machine: Machine, ...parts: string[]): string => pathsOf(machine).join(...parts);

const inHome = (machine: Machine, ...parts: string[]): string => join(machine, machine.home, ...parts);

/** A folder that a variable names. One that is not named from the root would lie in whatever folder this runs in. */
const folderIn = (machine: Machine, variable: string): string | undefined => {
  const named = machine.env[variable]?.trim();
  return named && pathsOf(machine).isAbsolute(named) ? named : undefined;
};

const appData = (machine: Machine): string =>
  folderIn(machine, "APPDATA") ?? inHome(machine, "AppData", "Roaming");

/** The XDG base directory, which some programs use on macOS as well. */
const xdgConfig = (machine: Machine): string =>
  folderIn(machine, "XDG_CONFIG_HOME") ?? inHome(machine, ".config");

/** Where desktop applications keep their settings. */
const applications = (machine: Machine): string => {
  if (machine.platform === "win32") return appData(machine);
  if (machine.platform === "darwin") return inHome(machine, "Library", "Application Support");
  return xdgConfig(machine);
};

/**
 * https://modelcontextprotocol.io/docs/develop/connect-local-servers. What Windows installs from the store and from
 * claude.com/download since 2026 sees a folder of its package instead of `%APPDATA%`
 * (https://github.com/anthropics/claude-code/issues/26073).
 */
export const claudeDesktop = placesOf((machine, disk) => {
  const name = ["Claude", "claude_desktop_config.json"];
  const plain = join(machine, applications(machine), ...name);
  if (machine.platform !== "win32") return [plain];
  const local = folderIn(machine, "LOCALAPPDATA") ?? inHome(machine, "AppData", "Local");
  const packages = join(machine, local, "Packages");
  const packaged = disk
    .names(packages)
    .filter((folder) => folder.startsWith("Claude_"))
    .map((folder) => join(machine, packages, folder, "LocalCache", "Roaming", ...name));
  const [first, ...rest] = [
    ...packaged.filter(disk.isThere),
    ...packaged.filter((one) => !disk.isThere(one)),
    plain,
  ];
  return [first ?? plain, ...rest];
});

/** https://code.claude.com/docs/en/mcp, user scope; `CLAUDE_CONFIG_DIR`: https://code.claude.com/docs/en/env-vars. */
export const claudeCode = placesOf((machine) => [
  join(machine, folderIn(machine, "CLAUDE_CONFIG_DIR") ?? machine.home, ".claude.json"),
]);

/** https://github.com/microsoft/vscode/blob/main/src/vs/platform/environment/node/userDataPath.ts */
const vscodeUser = (machine: Machine): string => {
  const portable = folderIn(machine, "VSCODE_PORTABLE");
  if (portable) return join(machine, portable, "user-data", "User");
  return join(machine, folderIn(machine, "VSCODE_APPDATA") ?? applications(machine), "Code", "User");
};

/** https://code.visualstudio.com/docs/copilot/reference/mcp-configuration: `mcp.json` of the user's default profile. */
export const vscode = placesOf((machine) => [join(machine, vscodeUser(machine), "mcp.json")]);

/**
 * Extension and command line share one file: https://docs.cline.bot/mcp/mcp-overview, and for the variables
 * https://github.com/cline/cline/blob/main/sdk/packages/shared/src/storage/paths.ts. Older extensions have theirs in
 * VS Code's storage, which newer ones take over at their first start: where neither is there yet, both find it.
 */
export const cline = placesOf((machine, disk) => {
  const file = "cline_mcp_settings.json";
  const explicit = folderIn(machine, "CLINE_MCP_SETTINGS_PATH");
  const named = folderIn(machine, "CLINE_DATA_DIR") ?? folderIn(machine, "CLINE_DIR");
  const home = folderIn(machine, "CLINE_DIR") ?? inHome(machine, ".cline");
  const data = folderIn(machine, "CLINE_DATA_DIR") ?? join(machine, home, "data");
  const shared = explicit ?? join(machine, data, "settings", file);
  const storage = join(
    machine,
    vscodeUser(machine),
    "globalStorage",
    "saoudrizwan.claude-dev",
    "settings",
    file,
  );
  return explicit || named || disk.isThere(data) ? [shared, storage] : [storage, shared];
});

/** https://cursor.com/docs/mcp: the global configuration. */
export const cursor = placesOf((machine) => [inHome(machine, ".cursor", "mcp.json")]);

/**
 * https://docs.devin.ai/desktop/cascade/mcp has Cascade's file. Windsurf has become Devin Desktop, whose agent reads the
 * one of the Devin CLI: https://docs.devin.ai/cli/extensibility/mcp/configuration.
 */
export const windsurf = placesOf((machine, disk) => {
  const base = machine.platform === "win32" ? appData(machine) : xdgConfig(machine);
  const devin = join(machine, base, "devin");
  const [now, before] = [
    join(machine, devin, "mcp_config.json"),
    inHome(machine, ".codeium", "windsurf", "mcp_config.json"),
  ];
  return disk.isThere(devin) ? [now, before] : [before, now];
});

/** https://developers.openai.com/codex/mcp and https://developers.openai.com/codex/config-file/environment-variables. */
export const codex = placesOf((machine) => [
  join(machine, folderIn(machine, "CODEX_HOME") ?? inHome(machine, ".codex"), "config.toml"),
]);

/**
 * https://github.com/google-gemini/gemini-cli/blob/main/docs/tools/mcp-server.md; the variable stands for the home folder:
 * packages/core/src/utils/paths.ts there.
 */
export const gemini = placesOf((machine) => [
  join(machine, folderIn(machine, "GEMINI_CLI_HOME") ?? machine.home, ".gemini", "settings.json"),
]);

/**
 * https://opencode.ai/docs/config: both names are read, and the second wins. The folder is the same on every platform:
 * https://github.com/anomalyco/opencode/blob/dev/packages/util/src/global.ts.
 */
export const opencode = placesOf((machine, disk) => {
  const folder = folderIn(machine, "OPENCODE_CONFIG_DIR") ?? join(machine, xdgConfig(machine), "opencode");
  const [json, jsonc] = [join(machine, folder, "opencode.json"), join(machine, folder, "opencode.jsonc")];
  return disk.isThere(jsonc) ? [jsonc, json] : [json, jsonc];
});

/** https://zed.dev/docs/ai/mcp and https://github.com/zed-industries/zed/blob/main/crates/paths/src/paths.rs. */
export const zed = placesOf((machine) => {
  if (machine.platform === "win32") return [join(machine, appData(machine), "Zed", "settings.json")];
  const base = machine.platform === "linux" ? xdgConfig(machine) : inHome(machine, ".config");
  return [join(machine, base, "zed", "settings.json")];
});
