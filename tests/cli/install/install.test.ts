import { chmod, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { parse } from "jsonc-parser";
import { beforeEach, describe, expect, test } from "vitest";

import { clientNames, clientOf } from "../../../src/cli/install/clients.ts";
import { install, type InstallContext, uninstall } from "../../../src/cli/install/install.ts";
import { type InstallOptions, readInstallOptions } from "../../../src/cli/install/options.ts";
import type { Machine } from "../../../src/cli/install/places.ts";
import { installContext } from "../../support/install-context.ts";

const secret = `sk-or-v1-${"0".repeat(64)}`;

let home: string;
let machine: Machine;
let context: InstallContext;
let printed: string[];

beforeEach(async () => {
  printed = [];
  context = await installContext({ print: (line) => void printed.push(line), askKey: async () => secret });
  ({ machine } = context);
  ({ home } = machine);
});

const options = (...argv: string[]): InstallOptions => readInstallOptions(argv);

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const cursor = (): string => clientOf("cursor").file(machine);

describe.each(clientNames)("%s", (client) => {
  test("gets its own file where there is none, and only its own entry in one that is there", async () => {
    const path = clientOf(client).file(machine);
    await install(options("--client", client, "--key"), context);
    const text = await readFile(path, "utf8");
    expect(text).toContain("/usr/bin/node");
    expect(text).toMatch(/data\/1\.2\.3-[\da-f]{8}\/main\.js/);
    expect(text).toContain(secret);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(printed.join("\n")).not.toContain(secret);

    // Again it is so already, and what comes and goes leaves the rest alone.
    await install(options("--client", client), context);
    expect(await readFile(path, "utf8")).toBe(text);
    await install(options("--client", client, "--name", "second"), context);
    await uninstall(options("--client", client, "--name", "second"), context);
    expect((await readFile(path, "utf8")).trim()).toBe(text.trim());
  });
});

describe("a config file", () => {
  test("keeps comments, formatting and other servers byte for byte", async () => {
    const before = `{
\t// my servers
\t"mcpServers": {
\t\t"other": { "command": "x", "env": { "TOKEN": "t" } }, /* keep */
\t},
\t"theme": "dark" , // last
}
`;
    await put(cursor(), before);
    await install(options("--client", "cursor"), context);
    const after = await readFile(cursor(), "utf8");
    for (const line of before.split("\n").filter((part) => !part.includes('"other"')))
      expect(after).toContain(line);
    expect(after).toContain('"other": { "command": "x", "env": { "TOKEN": "t" } }');
    expect(parse(after).mcpServers.openrouter.command).toBe("/usr/bin/node");
    expect(printed.join("\n")).not.toContain("TOKEN");
    await uninstall(options("--client", "cursor"), context);
    expect(parse(await readFile(cursor(), "utf8"))).toEqual(parse(before));
  });

  test("keeps CRLF and a byte order mark", async () => {
    await put(cursor(), '\ufeff{\r\n  "mcpServers": {\r\n    "a": {}\r\n  }\r\n}\r\n');
    await install(options("--client", "cursor"), context);
    const after = await readFile(cursor(), "utf8");
    expect(after.startsWith("\ufeff")).toBe(true);
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
  });

  test("keeps the entry's own environment and other members", async () => {
    const entry = { command: "old", timeout: 9, env: { OPENROUTER_API_KEY: "mine", MORE: "1" } };
    await put(cursor(), JSON.stringify({ mcpServers: { openrouter: entry } }));
    await install(options("--client", "cursor", "--default-model", "a/b"), context);
    expect(parse(await readFile(cursor(), "utf8")).mcpServers.openrouter).toMatchObject({
      command: "/usr/bin/node",
      timeout: 9,
      env: { OPENROUTER_API_KEY: "mine", MORE: "1", OPENROUTER_DEFAULT_MODEL: "a/b" },
    });
  });

  test("is followed through a link, and keeps its mode", async () => {
    const real = join(home, "dotfiles/mcp.json");
    await put(real, "{}");
    await chmod(real, 0o640);
    await mkdir(dirname(cursor()), { recursive: true });
    await symlink(real, cursor());
    await install(options("--client", "cursor"), context);
    expect(parse(await readFile(real, "utf8")).mcpServers).toHaveProperty("openrouter");
    expect((await stat(real)).mode & 0o777).toBe(0o640);
  });

  test("that is broken is reported and left untouched", async () => {
    for (const text of ['{"mcpServers": {', "[]", "not json"]) {
      await put(cursor(), text);
      await expect(install(options("--client", "cursor"), context)).rejects.toThrow("left as it is");
      expect(await readFile(cursor(), "utf8")).toBe(text);
    }
  });

  test("that may be empty, of spaces or of comments alone, is filled", async () => {
    for (const text of ["", " \n", "// nothing yet\n{}\n"]) {
      await put(cursor(), text);
      await install(options("--client", "cursor"), context);
      expect(parse(await readFile(cursor(), "utf8")).mcpServers).toHaveProperty("openrouter");
    }
  });

  test("has one backup of its first version, which uninstall removes", async () => {
    await put(cursor(), '{"a":1}');
    await install(options("--client", "cursor"), context);
    await install(options("--client", "cursor", "--default-model", "a/b"), context);
    const backup = `${cursor()}.openrouter-mcp.backup`;
    expect(await readFile(backup, "utf8")).toBe('{"a":1}');
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    await uninstall(options("--client", "cursor"), context);
    expect(await readdir(dirname(cursor()))).toEqual(["mcp.json"]);
  });

  test("shows what changes in its entry, and no secret", async () => {
    const entry = {
      command: "npx",
      args: ["-y", "other", "--api-key", "hush-hush"],
      env: { OPENROUTER_API_KEY: "old", A: "1" },
    };
    await put(cursor(), JSON.stringify({ mcpServers: { openrouter: entry } }));
    await install(options("--client", "cursor", "--key", "--default-model", "a/b"), context);
    expect(printed.slice(1, -1)).toEqual([
      "changes mcpServers.openrouter",
      '  - command: "npx"',
      '  - args: ["-y","other","--api-key","(not shown)"]',
      '  + command: "/usr/bin/node"',
      expect.stringMatching(/^ {2}\+ args: \["\S+main\.js"\]$/),
      '  + type: "stdio"',
      "  - OPENROUTER_API_KEY=(not shown)",
      "  + OPENROUTER_API_KEY=(another, not shown)",
      "  + OPENROUTER_DEFAULT_MODEL=a/b",
    ]);
    printed.length = 0;
    await uninstall(options("--client", "cursor"), context);
    expect(printed.join("\n")).toMatch(/removes mcpServers.openrouter\n {2}- .*\n {2}- A=\(not shown\)/s);
  });

  test("in other bytes than UTF-8 is left untouched", async () => {
    const bytes = Buffer.from('{"name": "Zo\u00eb"}', "latin1");
    await mkdir(dirname(cursor()), { recursive: true });
    await writeFile(cursor(), bytes);
    await expect(install(options("--client", "cursor"), context)).rejects.toThrow("UTF-8");
    expect(await readFile(cursor())).toEqual(bytes);
  });

  test("is made where links lead, however many", async () => {
    await mkdir(dirname(cursor()), { recursive: true });
    await symlink(join(home, "two"), cursor());
    await symlink("three.json", join(home, "two"));
    await install(options("--client", "cursor"), context);
    expect(parse(await readFile(join(home, "three.json"), "utf8")).mcpServers).toHaveProperty("openrouter");
  });

  test("is only looked at with --dry-run", async () => {
    await install(options("--client", "cursor", "--key", "--dry-run"), context);
    expect(await readdir(home)).toEqual(["dist"]);
    const said = printed.splice(0);
    expect(said.join("\n")).toContain("adds mcpServers.openrouter");
    expect(said.join("\n")).not.toContain(secret);

    // It says what is written then, and nothing of what is so already.
    await install(options("--client", "cursor", "--key"), context);
    expect(printed.splice(0).slice(0, -1)).toEqual(said.slice(0, -1));
    await install(options("--client", "cursor", "--dry-run"), context);
    expect(printed.filter((line) => /^ {2}[+-]/.test(line))).toEqual([]);
  });
});

describe("Codex's file", () => {
  const codex = (): string => clientOf("codex").file(machine);

  test.each([
    '[mcp_servers]\nopenrouter = { command = "x" }\n',
    'mcp_servers.openrouter.command = "x"\n',
    'mcp_servers = { openrouter = { command = "x" } }\n',
  ])("that names the server in another way is left untouched: %j", async (text) => {
    await put(codex(), text);
    await expect(install(options("--client", "codex"), context)).rejects.toThrow("left as it is");
    await expect(uninstall(options("--client", "codex"), context)).rejects.toThrow("left as it is");
    expect(await readFile(codex(), "utf8")).toBe(text);
  });

  test("gives its key back from an inline table", async () => {
    await put(
      codex(),
      '[mcp_servers."openrouter"]\ncommand = "x"\nenv = { "OPENROUTER_API_KEY" = "mine" }\n',
    );
    await install(options("--client", "codex"), context);
    expect(await readFile(codex(), "utf8")).toContain('OPENROUTER_API_KEY = "mine"');
  });
});

describe("copies of the build", () => {
  test("are made anew for another build, and go when no entry names them and a day is past", async () => {
    await install(options("--client", "cursor"), context);
    await writeFile(join(home, "dist/main.js"), "// build two\n");
    await install(options("--client", "cursor"), context);
    expect(await readdir(context.dataFolder)).toHaveLength(2);
    const later = { ...context, now: Date.now() + 2 * 86_400_000 };
    await install(options("--client", "cursor"), later);
    const [left] = await readdir(context.dataFolder);
    expect(await readdir(context.dataFolder)).toHaveLength(1);
    expect(await readFile(cursor(), "utf8")).toContain(String(left));
  });

  test("stay while a config file that may name them cannot be read", async () => {
    await install(options("--client", "cursor"), context);
    await writeFile(join(home, "dist/main.js"), "// build two\n");
    // No user can read a folder as a file, root included.
    await mkdir(clientOf("gemini").file(machine), { recursive: true });
    await install(options("--client", "cursor"), { ...context, now: Date.now() + 2 * 86_400_000 });
    expect(await readdir(context.dataFolder)).toHaveLength(2);
  });

  test("are the same when they are copied from a copy", async () => {
    await install(options("--client", "cursor"), context);
    const [name = ""] = await readdir(context.dataFolder);
    const copy = join(context.dataFolder, name);
    await install(options("--client", "cursor"), { ...context, dist: copy });
    expect(await readdir(context.dataFolder)).toEqual([name]);
  });

  test("leave what is not theirs alone", async () => {
    await mkdir(join(context.dataFolder, "state"), { recursive: true });
    await utimes(join(context.dataFolder, "state"), 0, 0);
    await install(options("--client", "cursor"), context);
    expect(await readdir(context.dataFolder)).toContain("state");
  });
});

describe("the command line", () => {
  test("takes the key from the environment, and refuses when it is not there", async () => {
    await expect(install(options("--client", "cursor", "--key-from-env"), context)).rejects.toThrow(
      "not set",
    );
    const env = { OPENROUTER_API_KEY: secret };
    await install(options("--client", "cursor", "--key-from-env"), {
      ...context,
      machine: { ...machine, env },
    });
    expect(await readFile(cursor(), "utf8")).toContain(secret);
  });

  test("takes no key that no header could carry", async () => {
    for (const key of ["my key", "sk-or-\u00e9", "sk\u0000"])
      await expect(
        install(options("--client", "cursor", "--key"), { ...context, askKey: async () => key }),
      ).rejects.toThrow("no key has");
    expect(await readdir(home)).toEqual(["dist"]);
  });

  test("without a client lists those that are found", async () => {
    await put(cursor(), "{}");
    await install(options(), context);
    expect(printed.join("\n")).toMatch(/cursor +without it/);
    await put(cursor(), "{ 'mcpServers' }");
    await install(options(), context);
    expect(printed.join("\n")).toMatch(/cursor +is broken/);
  });
});
