import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

import { describe, expect, test } from "vitest";

import { binary } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const fileAt = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const manifestAt = async (name: string) => JSON.parse(await readFile(fileAt(name), "utf8"));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a script that takes its Node for another version, without what some of 21 and 22 lack. */
async function runAs(version: string, script: string, ...args: string[]): Promise<Ended> {
  const pretend = join(await temporaryFolder(), "pretend.cjs");
  const versions = JSON.stringify({ ...process.versions, node: version });
  await writeFile(
    pretend,
    [
      `Object.defineProperty(process, "versions", { value: ${versions} });`,
      "delete process.getBuiltinModule;",
      "delete require('node:zlib').crc32;",
    ].join("\n"),
  );
  return new Promise((resolve) => {
    execFile(process.execPath, ["--require", pretend, script, ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe("a Node that is too old to run it", () => {
  test.each([
    ["18.20.8", []],
    ["20.0.0", ["doctor"]],
    ["20.18.0", ["--help"]],
    ["8.17.0", ["--version"]],
  ])("%s %j is told which is needed, and nothing else happens", async (version, args) => {
    expect(await runAs(version, binary, ...args)).toEqual({
      code: 1,
      stdout: "",
      stderr: `openrouter-mcp needs Node 20.18.1 or newer, and this is Node ${version}.\n`,
    });
  });

  test.each(["20.18.1", "21.0.0-nightly", "100.0.0"])("%s is not", async (version) => {
    expect(await runAs(version, binary, "--version")).toMatchObject({ code: 0, stderr: "" });
  });

  test("is none that only lacks what came later", { timeout: 30_000 }, async () => {
    const demo = await runAs("22.0.0", binary, "demo");
    expect(demo).toMatchObject({ code: 0, stderr: "" });
    expect(demo.stdout).toMatch(/What it all cost/);
  });

  test("is the one that package.json names", async () => {
    expect((await manifestAt("package.json")).engines).toEqual({ node: ">=20.18.1" });
  });

  test("can read the file that says so", async () => {
    const text = (await readFile(binary, "utf8")).replace(/^#!.*/, "");
    // As a script: neither a static import nor a top-level await.
    expect(() => new Script(text)).not.toThrow();
    // Optional chaining, `??` and `||=` came with Node 14 and 15, class fields, `#private` and regular expressions' /v later.
    expect(text).not.toMatch(/\?\.\D|\?\?|\|\|=|&&=|\bclass\b|\bimport\.meta\b|\d_\d|\d+n\b/);
  });
});

describe("a Node that is too old to build it", () => {
  const check = fileAt(".config/check-node.js");

  test.each(["20.18.1", "21.7.3", "22.11.0"])("%s is told which is needed", async (version) => {
    expect(await runAs(version, check)).toEqual({
      code: 1,
      stdout: "",
      stderr: `Building openrouter-mcp needs Node 20.19 or newer within 20, or 22.12 or newer, and this is Node ${version}.\n`,
    });
  });

  test.each(["20.19.0", "22.12.0", "24.0.0"])("%s is not", async (version) => {
    expect(await runAs(version, check)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("is told so before the bundler runs, which needs what package.json and README say", async () => {
    const { scripts, devEngines } = await manifestAt("package.json");
    for (const script of Object.values<string>(scripts).filter((each) => each.includes("rolldown"))) {
      expect(script).toMatch(/^node \.config\/check-node\.js && rolldown /);
    }
    const { engines } = await manifestAt("node_modules/rolldown/package.json");
    expect(devEngines.runtime).toEqual({ name: "node", version: engines.node, onFail: "ignore" });
    const readme = await readFile(fileAt("README.md"), "utf8");
    expect(readme).toMatch(/Running needs Node(\.js)? 20\.18\.1 or newer/);
    expect(readme).toMatch(/building .*20\.19 .*22\.12/i);
  });
});
