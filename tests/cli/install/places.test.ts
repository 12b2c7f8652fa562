import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { type ClientName, clientNames, clientOf } from "../../../src/cli/install/clients.ts";
import type { Disk, Machine } from "../../../src/cli/install/places.ts";

/** A disk on which these paths are, and the folders they lie in. */
function diskWith(...paths: string[]): Disk {
  const all = paths.flatMap((path) =>
    [...path.matchAll(/[\\/]|$/g)].map(({ index }) => path.slice(0, index)),
  );
  const isIn = (folder: string) => (path: string) => /^[\\/][^\\/]+$/.test(path.slice(folder.length));
  return {
    isThere: (path) => all.includes(path),
    names: (folder) =>
      all
        .filter((path) => path.startsWith(folder) && isIn(folder)(path))
        .map((path) => path.slice(folder.length + 1)),
  };
}

const linux: Machine = { platform: "linux", home: "/home/me", env: {} };
const mac: Machine = { platform: "darwin", home: "/Users/me", env: {} };
const windows: Machine = { platform: "win32", home: "C:\\Users\\me", env: {} };

const filesOf = (client: ClientName, machine: Machine, ...there: string[]) =>
  clientOf(client).files(machine, diskWith(...there));

describe("every client on every platform, as its documentation says", () => {
  test.each<[ClientName, string, string, string]>([
    [
      "claude-desktop",
      "/Users/me/Library/Application Support/Claude/claude_desktop_config.json",
      "/home/me/.config/Claude/claude_desktop_config.json",
      "C:\\Users\\me\\AppData\\Roaming\\Claude\\claude_desktop_config.json",
    ],
    ["claude-code", "/Users/me/.claude.json", "/home/me/.claude.json", "C:\\Users\\me\\.claude.json"],
    ["cursor", "/Users/me/.cursor/mcp.json", "/home/me/.cursor/mcp.json", "C:\\Users\\me\\.cursor\\mcp.json"],
    [
      "vscode",
      "/Users/me/Library/Application Support/Code/User/mcp.json",
      "/home/me/.config/Code/User/mcp.json",
      "C:\\Users\\me\\AppData\\Roaming\\Code\\User\\mcp.json",
    ],
    [
      "codex",
      "/Users/me/.codex/config.toml",
      "/home/me/.codex/config.toml",
      "C:\\Users\\me\\.codex\\config.toml",
    ],
    [
      "gemini",
      "/Users/me/.gemini/settings.json",
      "/home/me/.gemini/settings.json",
      "C:\\Users\\me\\.gemini\\settings.json",
    ],
    [
      "opencode",
      "/Users/me/.config/opencode/opencode.json",
      "/home/me/.config/opencode/opencode.json",
      "C:\\Users\\me\\.config\\opencode\\opencode.json",
    ],
    [
      "zed",
      "/Users/me/.config/zed/settings.json",
      "/home/me/.config/zed/settings.json",
      "C:\\Users\\me\\AppData\\Roaming\\Zed\\settings.json",
    ],
  ])("%s", (client, onMac, onLinux, onWindows) => {
    expect(filesOf(client, mac)[0]).toBe(onMac);
    expect(filesOf(client, linux)[0]).toBe(onLinux);
    expect(filesOf(client, windows)[0]).toBe(onWindows);
  });
});

describe("variables that move a client's files", () => {
  test.each<[string, ClientName, string]>([
    ["CLAUDE_CONFIG_DIR", "claude-code", "/x/.claude.json"],
    ["CODEX_HOME", "codex", "/x/config.toml"],
    ["GEMINI_CLI_HOME", "gemini", "/x/.gemini/settings.json"],
    ["OPENCODE_CONFIG_DIR", "opencode", "/x/opencode.json"],
    ["XDG_CONFIG_HOME", "opencode", "/x/opencode/opencode.json"],
    ["XDG_CONFIG_HOME", "zed", "/x/zed/settings.json"],
    ["XDG_CONFIG_HOME", "vscode", "/x/Code/User/mcp.json"],
    ["VSCODE_APPDATA", "vscode", "/x/Code/User/mcp.json"],
    ["VSCODE_PORTABLE", "vscode", "/x/user-data/User/mcp.json"],
    ["CLINE_DATA_DIR", "cline", "/x/settings/cline_mcp_settings.json"],
    ["CLINE_DIR", "cline", "/x/data/settings/cline_mcp_settings.json"],
    ["CLINE_MCP_SETTINGS_PATH", "cline", "/x"],
  ])("%s moves that of %s", (variable, client, path) => {
    expect(filesOf(client, { ...linux, env: { [variable]: "/x" } })[0]).toBe(path);
    // A path that is not from the root would end inside a project, and an empty one says nothing.
    for (const value of ["x/y", "", " "])
      expect(filesOf(client, { ...linux, env: { [variable]: value } })).toEqual(filesOf(client, linux));
  });

  test("APPDATA and LOCALAPPDATA", () => {
    const env = { APPDATA: "D:\\Roaming", LOCALAPPDATA: "D:\\Local" };
    const packaged = "D:\\Local\\Packages\\Claude_a\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json";
    expect(filesOf("claude-desktop", { ...windows, env }, packaged)).toEqual([
      packaged,
      "D:\\Roaming\\Claude\\claude_desktop_config.json",
    ]);
  });
});

test("Claude Desktop from the store sees the folder of its package", () => {
  const packages = "C:\\Users\\me\\AppData\\Local\\Packages";
  const file = "LocalCache\\Roaming\\Claude\\claude_desktop_config.json";
  const plain = "C:\\Users\\me\\AppData\\Roaming\\Claude\\claude_desktop_config.json";
  // Its folder is enough: it may never have been started.
  expect(filesOf("claude-desktop", windows, `${packages}\\Claude_a`, `${packages}\\Other_b`)).toEqual([
    `${packages}\\Claude_a\\${file}`,
    plain,
  ]);
  expect(
    filesOf("claude-desktop", windows, `${packages}\\Claude_a`, `${packages}\\Claude_b\\${file}`)[0],
  ).toBe(`${packages}\\Claude_b\\${file}`);
  expect(filesOf("claude-desktop", linux)).toHaveLength(1);
});

test("Cline's shared file is taken where Cline has its data, else what older extensions have", () => {
  const shared = "/home/me/.cline/data/settings/cline_mcp_settings.json";
  const storage =
    "/home/me/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json";
  expect(filesOf("cline", linux)).toEqual([storage, shared]);
  expect(filesOf("cline", linux, storage)).toEqual([storage, shared]);
  expect(filesOf("cline", linux, storage, "/home/me/.cline/data")).toEqual([shared, storage]);
});

test("Windsurf's file is taken until Devin has its own", () => {
  const before = "/home/me/.codeium/windsurf/mcp_config.json";
  const now = "/home/me/.config/devin/mcp_config.json";
  expect(filesOf("windsurf", linux)).toEqual([before, now]);
  expect(filesOf("windsurf", linux, before, "/home/me/.config/devin")).toEqual([now, before]);
  expect(filesOf("windsurf", windows, "C:\\Users\\me\\AppData\\Roaming\\devin")[0]).toBe(
    "C:\\Users\\me\\AppData\\Roaming\\devin\\mcp_config.json",
  );
});

test("opencode's file with comments is taken where there is one", () => {
  const [json, jsonc] = [
    "/home/me/.config/opencode/opencode.json",
    "/home/me/.config/opencode/opencode.jsonc",
  ];
  expect(filesOf("opencode", linux, json)).toEqual([json, jsonc]);
  expect(filesOf("opencode", linux, json, jsonc)).toEqual([jsonc, json]);
});

test("README's table says the same, for clients of today", () => {
  const readme = readFileSync(fileURLToPath(new URL("../../../README.md", import.meta.url)), "utf8");
  const [table = ""] = /^\| `--client` \|[^]*?\n\n/m.exec(readme) ?? [];
  const rows = [...table.matchAll(/^\| `([a-z-]+)` \| `(.+?)` \| `(.+?)` \| `(.+?)` \| .*\(https:.+\)/gm)];
  expect(rows.map(([, name]) => name)).toEqual(clientNames);
  const there = [
    ...["/Users/me/", "/home/me/", "C:\\Users\\me\\"].map((home) => `${home}.cline${home.at(-1)}data`),
    "/Users/me/.config/devin",
    "/home/me/.config/devin",
    "C:\\Users\\me\\AppData\\Roaming\\devin",
  ];
  for (const [, name = "", ...cells] of rows) {
    const told = cells.map((cell, place) =>
      cell
        .replace("%APPDATA%", "C:\\Users\\me\\AppData\\Roaming")
        .replace("~", [mac, linux, windows][place]?.home ?? ""),
    );
    const files = [mac, linux, windows].map((machine) => filesOf(name as ClientName, machine, ...there)[0]);
    expect(files).toEqual(told);
  }
});
