import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { rolldown } from "rolldown";
import { glob } from "tinyglobby";
import { expect, test } from "vitest";

import { binary } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const configured = async (name: string) => import(pathToFileURL(join(root, ".config", name)).href);

test("what is watched is built again and again", async () => {
  const { default: config } = await configured("rolldown.js");
  const built = async (): Promise<string[]> => {
    const bundle = await rolldown({ ...config, cwd: root, onLog() {} });
    const { output } = await bundle.generate(config.output);
    await bundle.close();
    return output.map(({ fileName }) => fileName);
  };
  const files = await built();
  expect(files).toContain("main.js");
  expect(await built()).toEqual(files);
});

test.each(["llhttp-wasm.js", "llhttp_simd-wasm.js"])("undici's %s is packed to the byte", async (file) => {
  const { packedWasm } = await configured("packed-wasm.js");
  const require = createRequire(import.meta.url);
  const path = join(dirname(require.resolve("undici")), "lib/llhttp", file);
  const { code } = packedWasm().transform.handler(await readFile(path, "utf8"), path);
  expect(code.length).toBeLessThan(25_000);
  const packed = join(await temporaryFolder(), "packed.cjs");
  await writeFile(packed, code);
  expect(require(packed).equals(require(path))).toBe(true);
});

test("the licence of every package stands at the end of a file of the build", async () => {
  const sources = await glob("src/**/*.ts", { cwd: root });
  const texts = await Promise.all(sources.map((file) => readFile(join(root, file), "utf8")));
  const specifier = /(?:from|import\() ?"((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[\w./-]+)?"/g;
  const imported = new Set(
    texts.flatMap((text) => Array.from(text.matchAll(specifier), ([, name = ""]) => name)),
  );
  expect(imported.size).toBeGreaterThan(8);

  const dist = dirname(binary);
  const files = (await readdir(dist)).filter((file) => file.endsWith(".js"));
  const built = await Promise.all(files.map((file) => readFile(join(dist, file), "utf8")));
  const told = built.map((code) => /\n\/\*!\n([^*]|\*(?!\/))*\*\/\n$/.exec(code)?.[0] ?? "").join("");
  const names = Array.from(
    told.matchAll(/^((?:@[\w-]+\/)?[a-z][\w-]*) \d[\w.-]* \([\w.-]+\)$/gm),
    ([, name]) => name,
  );
  expect(names).toEqual(expect.arrayContaining([...imported, "picomatch"]));
  expect(new Set(names).size).toBe(names.length);
  expect(told.match(/permission/gi)?.length).toBeGreaterThan(15);
});
