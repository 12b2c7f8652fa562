import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, test } from "vitest";

import { zip } from "../../.config/zip.js";
import { version } from "../../src/version.ts";
import { held } from "../support/held-transport.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The files of a zip archive, as a reader finds them: by the list at its end (PKWARE's APPNOTE.TXT, 4.3). */
function unzip(archive: Buffer): { path: string; bytes: Buffer }[] {
  const end = archive.lastIndexOf(Buffer.from("504b0506", "hex"));
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [packed, size, nameLength] = [
      archive.readUInt32LE(at + 20),
      archive.readUInt32LE(at + 24),
      archive.readUInt16LE(at + 28),
    ];
    const path = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    expect(archive.toString("utf8", local + 30, local + 30 + nameLength)).toBe(path);
    const start = local + 30 + nameLength + archive.readUInt16LE(local + 28);
    at += 46 + nameLength;
    const bytes = inflateRawSync(archive.subarray(start, start + packed));
    expect(bytes.length).toBe(size);
    return { path, bytes };
  });
}

test("an archive has what was put in, under its name", () => {
  const files = [
    { path: "a.txt", bytes: Buffer.from("hello") },
    { path: "b/\u00e9.txt", bytes: Buffer.alloc(0) },
    { path: "b/c.bin", bytes: Buffer.alloc(100_000, 7) },
  ];
  expect(unzip(zip(files))).toEqual(files);
});

test("the bundle starts as its manifest says, in a folder of its own", async () => {
  const folder = await temporaryFolder();
  await run(process.execPath, [join(root, ".config/pack-mcpb.js"), "--out", folder]);
  const archive = await readFile(join(folder, `openrouter-mcp-${version}.mcpb`));
  const place = join(folder, "installed in here");
  for (const { path, bytes } of unzip(archive)) {
    await mkdir(dirname(join(place, path)), { recursive: true });
    await writeFile(join(place, path), bytes);
  }
  const {
    server,
    user_config: asked,
    version: said,
  } = JSON.parse(await readFile(join(place, "manifest.json"), "utf8"));
  expect(said).toBe(version);
  expect(asked.api_key).toMatchObject({ type: "string", sensitive: true });
  const filledIn = (text: string): string =>
    text
      .replaceAll("${__dirname}", place)
      // Claude Desktop leaves the name of a field that is empty.
      .replace(/\$\{user_config\.(\w+)\}/g, (whole, id: string) => asked[id].default || whole);
  const env = Object.fromEntries(
    Object.entries(server.mcp_config.env).map(([name, value]) => [name, filledIn(String(value))]),
  );
  const client = new Client({ name: "test", version: "0" });
  const transport = held(
    new StdioClientTransport({
      command: process.execPath,
      args: [...server.mcp_config.args.map(filledIn), "--simulate"],
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...env },
    }),
  );
  await client.connect(transport);
  expect(client.getServerVersion()?.version).toBe(version);
  const { isError } = await client.callTool({ name: "chat_completion", arguments: { messages: "Hi" } });
  expect(isError).toBe(false);
  await client.close();
});

test("release-check refuses what is not ready, and says each reason", async () => {
  const script = join(root, ".config/release-check.js");
  const refused = await run(process.execPath, [script]).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no repository\n.*no bugs\n.*no homepage\n.*`published`/),
  });

  const copy = await temporaryFolder();
  for (const name of ["package.json", "CHANGELOG.md", ".mcp", "src/version.ts"]) {
    await mkdir(dirname(join(copy, name)), { recursive: true });
    await cp(join(root, name), join(copy, name), { recursive: true });
  }
  const change = async (name: string, edit: (text: string) => string): Promise<void> =>
    writeFile(join(copy, name), edit(await readFile(join(copy, name), "utf8")));
  await change("package.json", (text) => {
    const mcpName = "io.github.unpublished/openrouter-mcp";
    return JSON.stringify({
      ...JSON.parse(text),
      repository: { url: "x" },
      bugs: "x",
      homepage: "x",
      mcpName,
    });
  });
  await change("src/version.ts", (text) => text.replace("boolean = false", "boolean = true"));
  await change("CHANGELOG.md", (text) => text.replace("## Unreleased", `## ${version}`));
  const { stdout } = await run(process.execPath, [script, copy]);
  expect(stdout).toContain("is ready");
});
