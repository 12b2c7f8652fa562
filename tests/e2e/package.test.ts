import { execFile } from "node:child_process";
import { cp, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { publint } from "publint";
import { expect, test } from "vitest";

import { version } from "../../src/version.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const modules = join(root, "node_modules");

/** Node and npm alone on the path, an empty cache and no registry: what is not there is not to be had. */
const bareEnvironment = (home: string): NodeJS.ProcessEnv => ({
  PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
  HOME: home,
  npm_config_cache: join(home, "cache"),
  npm_config_registry: "http://127.0.0.1:9/",
});

test("npm packs it without pnpm, and npx runs it offline", { timeout: 60_000 }, async () => {
  const [folder, home] = [await temporaryFolder(), await temporaryFolder()];
  // A copy, because packing builds, and the other tests are running what is built here.
  for (const name of [
    "src",
    ".config",
    "package.json",
    "tsconfig.json",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
  ]) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  await symlink(modules, join(folder, "node_modules"));
  const env = bareEnvironment(home);
  const { stdout: packed } = await run("npm", ["pack", "--json", "--pack-destination", home], {
    cwd: folder,
    env,
  });
  const [tarball]: { filename: string; files: { path: string }[] }[] = JSON.parse(
    packed.slice(packed.indexOf("[\n")),
  );
  if (!tarball) throw new Error("npm packed nothing");
  const outside = tarball.files.map(({ path }) => path).filter((path) => !path.startsWith("dist/"));
  expect(outside.toSorted()).toEqual(["LICENSE", "README.md", "package.json"]);
  // By its name the doctor knows a copy of the build.
  const told = JSON.parse(await readFile(join(folder, "dist/package.json"), "utf8"));
  expect(told).toEqual({ name: "openrouter-mcp", version, type: "commonjs", private: true });

  const tgz = await readFile(join(home, tarball.filename));
  expect(tgz.length).toBeLessThan(550_000);
  const content = tgz.buffer.slice(tgz.byteOffset, tgz.byteOffset + tgz.length);
  const { messages } = await publint({ strict: true, pack: { tarball: content } });
  expect(messages).toEqual([]);

  // The demo starts the server and loads what is loaded late: undici, the simulator, the commands.
  const demo = ["-y", "--offline", `./${tarball.filename}`, "demo"];
  const { stdout } = await run("npx", demo, { cwd: home, env });
  expect(stdout).toMatch(/What it all cost/);
});

test("users install nothing else", async () => {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  for (const field of ["dependencies", "optionalDependencies", "peerDependencies", "bundledDependencies"]) {
    expect(manifest).not.toHaveProperty(field);
  }
});

test("no package has an install script, and the lockfile names no registry", async () => {
  const store = join(modules, ".pnpm");
  const names = (await readdir(store))
    .filter((folder) => folder.includes("@"))
    .map((folder) => [folder, folder.replace(/(?<=.)@.*$/, "").replace("+", "/")] as const);
  const manifests = await Promise.all(
    names.map(([folder, name]) =>
      readFile(join(store, folder, "node_modules", name, "package.json"), "utf8").then(
        JSON.parse,
        () => undefined,
      ),
    ),
  );
  const found: { name: string; scripts?: object }[] = manifests.filter(Boolean);
  expect(found.length).toBeGreaterThan(100);
  const withScripts = found.filter(({ scripts = {} }) =>
    ["preinstall", "install", "postinstall"].some((script) => script in scripts),
  );
  expect(withScripts.map(({ name }) => name)).toEqual([]);
  expect(await readFile(join(root, "pnpm-lock.yaml"), "utf8")).not.toMatch(
    /tarball: |https?:\/\/[^\s]*registry/,
  );
});
