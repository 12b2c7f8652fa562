import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect, onTestFinished, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

test("the package installs offline without dependencies, and runs", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "openrouter-mcp-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // Node and npm alone on the path, an empty cache and no registry: what is not in the tarball is not to be had.
  const env = {
    PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
    HOME: folder,
    npm_config_cache: join(folder, "cache"),
    npm_config_registry: "http://127.0.0.1:9/",
  };
  // The build is there already; building again would pull it from under the other tests.
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const packed: { filename: string; files: { path: string }[] }[] = JSON.parse(
    (await run("npm", pack, { cwd: root, env })).stdout,
  );
  const [tarball] = packed;
  if (!tarball) throw new Error("npm packed nothing");
  const outside = tarball.files.map(({ path }) => path).filter((path) => !path.startsWith("dist/"));
  expect(outside.toSorted()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);

  const args = ["-y", "--offline", `./${tarball.filename}`, "--version"];
  const { stdout } = await run("npx", args, { cwd: folder, env });
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  expect(stdout.trim()).toBe(manifest.version);
  expect(manifest).not.toHaveProperty("dependencies");
  // npm runs this one where pnpm may not be on the path.
  expect(manifest.scripts.prepack).not.toContain("pnpm");
});

test("nothing is taken that has an install script", async () => {
  const lockfile = await readFile(join(root, "pnpm-lock.yaml"), "utf8");
  expect(lockfile).not.toMatch(/requiresBuild: true/);
  // No registry but the default one, whose name a lockfile leaves out.
  expect(lockfile).not.toMatch(/tarball: |registry/);
});
