import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { rolldown } from "rolldown";
import { expect, test } from "vitest";

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
