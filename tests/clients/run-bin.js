import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = join(dirname(fileURLToPath(import.meta.url)), "node_modules");

/** Runs the first command of an installed package with this Node; what it printed, however it ended. */
export async function runBin(name, args) {
  const { bin } = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
  const script = join(modules, name, typeof bin === "string" ? bin : Object.values(bin)[0]);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, ...args],
      { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}
