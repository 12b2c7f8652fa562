import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import manifest from "../../package.json" with { type: "json" };
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Of every block of shell lines, those that start this program. */
const commands = [...readme.matchAll(/^```sh\n([^]*?)^```/gm)]
  .flatMap(([, block = ""]) => block.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, ""))
  .filter((line) => /\bnode \S*dist\/main\.js/.test(line))
  // Another program's line, which only names ours.
  .filter((line) => !/^(?:claude|codex|gemini) mcp add /.test(line));

test("README has commands of ours to be run", () => {
  expect(commands.length).toBeGreaterThan(12);
});

test("its scripts are there", () => {
  const scripts = [...readme.matchAll(/pnpm@12 ([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
  expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(scripts));
});

describe("each command runs as it stands", () => {
  test.each([...new Set(commands)])("%s", { timeout: 30_000 }, async (line) => {
    const { env } = await simulated();
    const [home, place] = [await temporaryFolder(), await temporaryFolder()];
    // A folder like a clone's, so that nothing is written into this one.
    for (const name of ["dist", "README.md", "CONTRIBUTING.md"])
      await cp(join(root, name), join(place, name), { recursive: true });
    await cp(join(root, "package.json"), join(place, "package.json"));
    await mkdir(join(home, ".cursor"));
    spawnSync("git", ["init", "-q"], { cwd: place });
    // The line's own key would not be known to the OpenRouter it asks here.
    const command = line
      .replaceAll("/path/to/openrouter-mcp", place)
      .replaceAll("OPENROUTER_API_KEY=sk-or-v1-... ", "")
      .replace("git diff", "echo changed");
    const { PATH = "" } = process.env;
    const child = spawn("/bin/sh", ["-c", command], { cwd: place, env: { PATH, HOME: home, ...env } });
    let stderr = "";
    child.stdout.resume();
    child.stderr.on("data", (chunk: Buffer) => void (stderr += String(chunk)));
    child.stdin.on("error", () => {});
    child.stdin.end(line.includes("--key") ? `${env.OPENROUTER_API_KEY}\n` : "");
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("the picture of the demo", () => {
  const svg = readFileSync(join(root, ".pictures/demo.svg"), "utf8");
  const unescaped = (text: string): string =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const shown = [...svg.matchAll(/<text class="(\w+)"[^>]*>([^<]*)<\/text>/g)].map(([, kind, text = ""]) => ({
    kind,
    text: unescaped(text),
  }));

  test("is what a run prints", () => {
    const { PATH = "" } = process.env;
    const { stdout } = spawnSync(process.execPath, [join(root, "dist/main.js"), "demo"], {
      env: { PATH },
      encoding: "utf8",
    });
    const printed = stdout.split("\n");
    const told = shown.filter(({ kind }) => kind === "step" || kind === "call" || kind === "failure");
    expect(told.length).toBeGreaterThan(10);
    for (const { text } of told)
      expect(printed.some((line) => line.startsWith(text.replace(/…$/, "")))).toBe(true);
  });

  test("stands in README, and holds nothing but text", () => {
    expect(readme).toContain("(.pictures/demo.svg)");
    expect(svg).not.toMatch(/<script|<image|href=|\/tmp\/|\/home\//);
  });
});
