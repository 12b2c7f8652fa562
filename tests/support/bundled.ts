import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { rolldown } from "rolldown";

import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** The file of a program, from a source that imports from `src/`. */
export async function bundled(source: string): Promise<string> {
  const folder = await temporaryFolder();
  const entry = join(folder, "program.ts");
  const file = join(folder, "program.mjs");
  await writeFile(
    entry,
    source.replaceAll(/"(src\/[^"]+)"/g, (_, path) => `"${join(root, path)}"`),
  );
  const bundle = await rolldown({ input: entry, platform: "node" });
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
  return file;
}

/** A program of its own, from a source that imports from `src/`; runs as often as it is called, in a process each. */
export async function program(source: string): Promise<(...args: string[]) => Promise<string>> {
  const file = await bundled(source);
  return async (...args) => (await run(process.execPath, [file, ...args])).stdout;
}
