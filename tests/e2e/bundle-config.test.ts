import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { type Plugin, rolldown } from "rolldown";
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

/** Builds files that are given by name, with one plugin of ours, into `dist` beside them; the names of what came out. */
async function builtWith(plugin: Plugin, sources: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(sources)) await writeFile(join(folder, name), text);
  const bundle = await rolldown({ input: join(folder, "main.js"), platform: "node", plugins: [plugin] });
  const { output } = await bundle.write({
    dir: join(folder, "dist"),
    format: "cjs",
    dynamicImportInCjs: false,
    codeSplitting: { groups: [{ name: "shared", test: /shared|common/ }] },
  });
  await bundle.close();
  return { main: join(folder, "dist/main.js"), files: output.map(({ fileName }) => fileName) };
}

test("files reach what they share, whatever it is called, and need no file of the bundler's", async () => {
  const { shortGlue } = await configured("short-glue.js");
  const imports = 'import { get, name } from "./shared.mjs"; import common from "./common.cjs";';
  const { main, files } = await builtWith(shortGlue(), {
    "main.js": `${imports} export const read = async () => [get(), name, common.word, (await import("./late.mjs")).all()];`,
    "late.mjs": `${imports} export const all = () => [get(), name, common.word];`,
    "shared.mjs": 'export function get() { return "got"; } export const name = "named";',
    "common.cjs": 'exports.word = "common";',
  });
  expect(files.toSorted()).toEqual([
    expect.stringMatching(/^late-/),
    "main.js",
    expect.stringMatching(/^shared-/),
  ]);
  const { read } = createRequire(import.meta.url)(main);
  expect(await read()).toEqual(["got", "named", "common", ["got", "named", "common"]]);
});

test("the build fails where the bundler writes what lies around files in another way", async () => {
  const { shortGlue } = await configured("short-glue.js");
  const { renderChunk, generateBundle } = shortGlue();
  expect(() => renderChunk('Object.defineProperty(exports, "a", { get: () => a });')).toThrow(
    /leaves an export/,
  );
  const runtime = { type: "chunk", name: "rolldown-runtime", fileName: "rolldown-runtime.js", code: "" };
  const others = [
    runtime,
    { type: "chunk", name: "a", fileName: "a.js", code: "require(`./rolldown-runtime.js`)" },
  ];
  expect(() => generateBundle({}, Object.assign({}, others))).toThrow(/meets no export/);
  renderChunk(
    'Object.defineProperty(exports, "a", {\n  enumerable: true,\n  get: function () {\n    return a;\n  }\n});',
  );
  expect(() => generateBundle({}, Object.assign({}, others))).toThrow(/leaves a\.js without/);
});

async function filesOfBuild(): Promise<{ file: string; code: string }[]> {
  const dist = dirname(binary);
  const files = (await readdir(dist)).filter((file) => file.endsWith(".js"));
  return Promise.all(files.map(async (file) => ({ file, code: await readFile(join(dist, file), "utf8") })));
}

test("what is left out of packages is not in the build, whichever way they write it", async () => {
  const built = await filesOfBuild();
  const holders = (text: string): string[] =>
    built.flatMap(({ file, code }) => (code.includes(text) ? [file.split("-")[0] ?? ""] : []));
  for (const gone of ["ZodKSUID", "safeEncode", "elicitInput", "blocks from previous message", "listRoots"])
    expect({ gone, in: holders(gone) }).toEqual({ gone, in: [] });
  expect(holders("cannot be represented in JSON Schema")).toEqual([]);
  expect(holders("Unclosed template expression")).toEqual(["app"]);
});

test("the licence of every package stands at the end of a file of the build", async () => {
  const sources = await glob("src/**/*.ts", { cwd: root });
  const texts = await Promise.all(sources.map((file) => readFile(join(root, file), "utf8")));
  const specifier = /(?:from|import\() ?"((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[\w./-]+)?"/g;
  const imported = new Set(
    texts.flatMap((text) => Array.from(text.matchAll(specifier), ([, name = ""]) => name)),
  );
  expect(imported.size).toBeGreaterThan(8);

  const told = (await filesOfBuild()).flatMap(({ code }) => {
    const [, notices] = /\n\/\*!\n((?:[^*]|\*(?!\/))*)\n\*\/\n$/.exec(code) ?? [];
    return notices?.split(/\n\n-{20,}\n\n/) ?? [];
  });
  const named = told.flatMap((text) => {
    const [, name] = /^((?:@[\w-]+\/)?[a-z][\w-]*) \d[\w.-]* \([\w.-]+\)(?:\n|$)/.exec(text) ?? [];
    return name === undefined ? [] : [{ name, text }];
  });
  const names = named.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...imported]));
  expect(new Set(names).size).toBe(names.length);
  // Its package holds no text.
  const withText = named.filter(({ name }) => name !== "@cfworker/json-schema");
  for (const { name, text } of withText)
    expect({ name, text }).toEqual({ name, text: expect.stringMatching(/permi|redistribution/i) });
});
