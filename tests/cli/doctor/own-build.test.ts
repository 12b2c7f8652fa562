import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { programOf } from "../../../src/cli/doctor/own-build.ts";
import type { ListedEntry } from "../../../src/cli/install/clients.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let folder: string;
let main: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  main = join(folder, "build/main.js");
  await mkdir(join(folder, "build"));
  await writeFile(main, "");
  await writeFile(join(folder, "build/package.json"), '{"name": "openrouter-mcp"}');
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/node"), "#!/bin/sh\ntouch evil\n", { mode: 0o755 });
});

const of = (entry: Partial<ListedEntry>) =>
  programOf({ name: "openrouter", command: process.execPath, args: [main], env: {}, ...entry });

describe("a build of this package", () => {
  test("is started by Node, with what only changes how it runs", async () => {
    expect(await of({})).toEqual({ is: "ours" });
    expect(await of({ command: "node" })).toEqual({ is: "ours" });
    expect(await of({ args: ["--max-old-space-size=512", "--use-system-ca", main, "--simulate"] })).toEqual({
      is: "ours",
    });
    expect(await of({ env: { NODE_OPTIONS: "--no-warnings", OPENROUTER_API_KEY: "k" } })).toEqual({
      is: "ours",
    });
    await symlink(main, join(folder, "linked"));
    expect(await of({ args: [join(folder, "linked")] })).toEqual({ is: "ours" });
  });

  test("that is gone is told", async () => {
    expect(await of({ args: [join(folder, "gone/main.js")] })).toEqual({
      is: "missing",
      main: join(folder, "gone/main.js"),
    });
  });
});

test.each([
  [["install", "zed"], "runs the command install"],
  [["conversations", "--all"], "runs the command conversations"],
  [["--simulate", "doctor"], "cannot be combined with --simulate"],
  [["--later"], "does not start: Unknown option '--later'"],
  [["--version"], "runs the command version"],
])("a build that is told %j is no server, and not tried", async (words, why) => {
  expect(await of({ args: [main, ...words] })).toEqual({
    is: "no server",
    why: expect.stringContaining(why),
  });
});

describe("anything else is left alone", () => {
  test.each<[string, () => Partial<ListedEntry>, string]>([
    [
      "another program",
      () => ({ command: "/bin/sh", args: ["-c", `touch evil # openrouter ${main}`] }),
      "starts sh",
    ],
    ["npx, which fetches", () => ({ command: "npx", args: ["-y", "openrouter-mcp"] }), "starts npx"],
    ["a script that is called node", () => ({ command: join(folder, "bin/node") }), "not Node itself"],
    [
      "one on the entry's own PATH",
      () => ({ command: "node", env: { PATH: join(folder, "bin") } }),
      "not Node itself",
    ],
    ["one by a path from here", () => ({ command: "./bin/node" }), "not Node itself"],
    ["code that is loaded first", () => ({ args: ["--require=/evil.cjs", main] }), "lets --require load"],
    ["the same in another way", () => ({ args: ["--import", main] }), "lets --import load"],
    ["a text as a program", () => ({ args: ["-e", main] }), "lets -e load"],
    [
      "Node's options",
      () => ({ env: { NODE_OPTIONS: "--no-warnings -r /evil.cjs" } }),
      "lets NODE_OPTIONS load",
    ],
    ["the linker's", () => ({ env: { LD_PRELOAD: "/evil.so" } }), "lets LD_PRELOAD load"],
    ["OpenSSL's", () => ({ env: { OPENSSL_CONF: "/evil.cnf" } }), "lets OPENSSL_CONF load"],
    [
      "macOS' linker's",
      () => ({ env: { DYLD_INSERT_LIBRARIES: "/evil" } }),
      "lets DYLD_INSERT_LIBRARIES load",
    ],
    ["a path from here", () => ({ args: ["build/main.js"] }), "no build of this package"],
    ["nothing at all", () => ({ args: [] }), "no build of this package"],
  ])("%s", async (_, entry, why) => {
    expect(await of(entry())).toMatchObject({ is: "other", why: expect.stringContaining(why) });
  });

  test("a folder that only looks like one, and pipes, which nobody waits for", async () => {
    await writeFile(join(folder, "build/package.json"), '{"name": "another"}');
    expect(await of({})).toMatchObject({ is: "other" });
    await mkdir(join(folder, "pipes"));
    await writeFile(join(folder, "pipes/main.js"), "");
    execFileSync("mkfifo", [join(folder, "pipes/package.json"), join(folder, "pipes/node")]);
    expect(await of({ args: [join(folder, "pipes/main.js")] })).toMatchObject({ is: "other" });
    await writeFile(join(folder, "build/package.json"), '{"name": "openrouter-mcp"}');
    expect(await of({ command: join(folder, "pipes/node") })).toMatchObject({ is: "other" });
  });
});
