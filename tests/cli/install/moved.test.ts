import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { parse } from "jsonc-parser";
import { beforeEach, describe, expect, test } from "vitest";

import { clientOf } from "../../../src/cli/install/clients.ts";
import { foundClients } from "../../../src/cli/install/found-clients.ts";
import { install, type InstallContext, uninstall } from "../../../src/cli/install/install.ts";
import { readInstallOptions } from "../../../src/cli/install/options.ts";
import { installContext } from "../../support/install-context.ts";

let home: string;
let context: InstallContext;
let printed: string[];

beforeEach(async () => {
  printed = [];
  context = await installContext({ print: (line) => void printed.push(line) });
  ({ home } = context.machine);
});

const options = (...argv: string[]) => readInstallOptions(argv);
const servers = { mcpServers: { a: { command: "x" }, openrouter: { command: "old", env: { K: "mine" } } } };

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

describe("a client that has moved its file", () => {
  test.each([
    ["windsurf", ".codeium/windsurf/mcp_config.json", ".config/devin/mcp_config.json"],
    [
      "cline",
      ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      ".cline/data/settings/cline_mcp_settings.json",
    ],
  ] as const)("%s: the entry moves along, with its settings", async (client, before, now) => {
    await put(join(home, before), JSON.stringify(servers));
    await install(options(client), context);
    expect(parse(await readFile(join(home, before), "utf8")).mcpServers.openrouter.command).toBe(
      "/usr/bin/node",
    );

    // The newer version has been started once.
    await mkdir(dirname(dirname(join(home, now))), { recursive: true });
    await mkdir(dirname(join(home, now)), { recursive: true });
    await install(options(), context);
    expect(printed.join("\n")).toMatch(new RegExp(`${client} +without it.*${now}`));
    expect(printed.join("\n")).toMatch(new RegExp(`${client} +has this server.*${before}`));
    await install(options(client, "--dry-run"), context);
    expect(parse(await readFile(join(home, before), "utf8")).mcpServers).toHaveProperty("openrouter");
    await install(options(client), context);
    expect(printed).toContain(`removes mcpServers.openrouter from ${join(home, before)}`);
    expect(parse(await readFile(join(home, before), "utf8"))).toEqual({
      mcpServers: { a: { command: "x" } },
    });
    expect(parse(await readFile(join(home, now), "utf8")).mcpServers.openrouter).toMatchObject({
      command: "/usr/bin/node",
      env: { K: "mine" },
    });

    await uninstall(options(client), context);
    expect(await readFile(join(home, now), "utf8")).not.toContain("openrouter");
    // What stood there before the first install is nowhere else.
    const kept = `${join(home, before)}.openrouter-mcp.backup`;
    expect((await readdir(dirname(join(home, before)))).toSorted()).toEqual([
      basename(before),
      basename(kept),
    ]);
    expect(parse(await readFile(kept, "utf8"))).toEqual(servers);
    expect(printed.at(-1)).toBe(
      `What stood there under this name before the first install is kept in ${kept}`,
    );
  });

  test("brings along what its user has set in the entry", async () => {
    const [old, now] = [
      ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      ".cline/data/settings/cline_mcp_settings.json",
    ];
    const main = "/data/openrouter-mcp/0.0.1-abc/main.js";
    const set = { disabled: true, timeout: 300, autoApprove: ["search_models"] };
    const args = ["--max-old-space-size=200", main, "--env-file", "/home/me/my.env"];
    const entry = { command: "/opt/node", args, env: { K: "mine" }, ...set };
    await put(join(home, old), JSON.stringify({ mcpServers: { openrouter: entry } }));
    await put(join(home, now), '{ "mcpServers": { "b": {} } }');
    await install(options("cline"), context);
    const { mcpServers } = parse(await readFile(join(home, now), "utf8"));
    expect(mcpServers).toEqual({
      b: {},
      openrouter: {
        command: "/usr/bin/node",
        args: [
          "--max-old-space-size=200",
          expect.stringMatching(/main\.js$/),
          "--env-file",
          "/home/me/my.env",
        ],
        env: { K: "mine" },
        ...set,
      },
    });
    expect(mcpServers.openrouter.args[1]).not.toBe(main);
    // Brought up to date where it is, it stays so.
    await install(options("cline", "--default-model", "a/b"), context);
    const again = parse(await readFile(join(home, now), "utf8")).mcpServers.openrouter;
    expect(again).toEqual({ ...mcpServers.openrouter, env: { K: "mine", OPENROUTER_DEFAULT_MODEL: "a/b" } });
  });

  test.each([
    ["cmd", ["/c", "node", "C:\\src\\openrouter-mcp\\dist\\main.js"]],
    ["bun", ["run", "/src/openrouter-mcp/dist/main.js", "--env-file", "/a"]],
    ["node", ["/src/openrouter-mcp/dist/main.js", "doctor"]],
  ])(
    "of an entry of %s %j no word stays that another program, or no server, was meant by",
    async (command, args) => {
      const now = join(home, ".cline/data/settings/cline_mcp_settings.json");
      await put(now, JSON.stringify({ mcpServers: { openrouter: { command, args } } }));
      await install(options("cline"), context);
      const { openrouter } = parse(await readFile(now, "utf8")).mcpServers;
      expect(openrouter.args).toEqual([expect.stringMatching(/main\.js$/)]);
      expect(openrouter.command).toBe("/usr/bin/node");
    },
  );

  test("an entry that is switched off stays so", async () => {
    const path = join(home, ".config/opencode/opencode.json");
    const entry = { type: "local", command: ["x"], enabled: false };
    await put(path, JSON.stringify({ mcp: { openrouter: entry } }));
    await install(options("opencode"), context);
    expect(parse(await readFile(path, "utf8")).mcp.openrouter).toMatchObject({
      command: ["/usr/bin/node", expect.stringMatching(/main\.js$/)],
      enabled: false,
    });
  });

  test("uninstall takes it out of all of them", async () => {
    for (const name of ["opencode.json", "opencode.jsonc"])
      await put(
        join(home, ".config/opencode", name),
        '{"mcp": {"openrouter": {"type": "local", "command": ["x"]}}}',
      );
    await uninstall(options("opencode"), context);
    for (const name of ["opencode.json", "opencode.jsonc"])
      expect(await readFile(join(home, ".config/opencode", name), "utf8")).toBe('{"mcp": {}}');
  });
});

describe("what is no config file", () => {
  test("a pipe is neither waited for nor read", async () => {
    const path = clientOf("cursor").file(context.machine);
    await mkdir(dirname(path), { recursive: true });
    execFileSync("mkfifo", [path]);
    await expect(install(options("cursor"), context)).rejects.toThrow("is no file");
    expect(await foundClients(context.machine)).toMatchObject([{ client: "cursor", text: undefined }]);
  });

  test("one that is read-only, and a folder that takes no file, are left as they are and said", async () => {
    const path = clientOf("cursor").file(context.machine);
    await put(path, '{"mcpServers": {"openrouter": {}}}');
    await chmod(path, 0o444);
    await expect(install(options("cursor"), context)).rejects.toThrow(
      "is read-only, so it was left as it is",
    );
    await expect(uninstall(options("cursor"), context)).rejects.toThrow("is read-only");
    await install(options("cursor", "--dry-run"), context);
    expect(await readFile(path, "utf8")).toBe('{"mcpServers": {"openrouter": {}}}');
    expect(await readdir(dirname(path))).toEqual(["mcp.json"]);
    // A file where a folder has to be: no user can write below it, root included.
    await writeFile(join(home, ".codex"), "");
    await expect(install(options("codex"), context)).rejects.toThrow(
      /config\.toml cannot be read, so nothing was changed: ENOTDIR/,
    );
  });

  test("a folder, and a link to itself, are left as they are", async () => {
    const path = clientOf("cursor").file(context.machine);
    await mkdir(path, { recursive: true });
    await expect(install(options("cursor"), context)).rejects.toThrow("is no file");
    const loop = clientOf("gemini").file(context.machine);
    await mkdir(dirname(loop), { recursive: true });
    await symlink(loop, loop);
    await expect(install(options("gemini"), context)).rejects.toThrow(/ELOOP|links/);
  });
});

test("a name that the client takes for something else is refused", async () => {
  await expect(install(options("opencode", "--name", "servers"), context)).rejects.toThrow("another --name");
  expect(() => options("cursor", "--name", "__proto__")).toThrow("no name for an entry");
});
