// `pnpm bench`: how fast it is beside what it is made of, measured in one run (CONTRIBUTING, "How fast it is").
// Everything is bundled first: Node 20 reads no TypeScript, and a server of many files starts slower than one of a few.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "openrouter-mcp-bench-")));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** The file of a program, with nothing of the others in it, in one module and with the whole SDK. */
async function bundled(source) {
  const name = source.replace(/^.*\//, "").replace(/\.ts$/, "");
  await build({
    platform: "node",
    // The tests' support names it, and calls it in a test alone.
    resolve: { alias: { vitest: import.meta.resolve("vitest") } },
    external: /^file:/,
    input: { [name]: join(here, source) },
    output: {
      dir: join(folder, name),
      format: "esm",
      minify: name !== "bench",
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name]-[hash].mjs",
    },
    logLevel: "silent",
  });
  return join(folder, name, `${name}.mjs`);
}

const [limit, naive, upstream, bench] = await Promise.all(
  ["programs/bare.ts", "programs/naive.ts", "programs/upstream.ts", "bench.ts"].map(bundled),
);
const { run } = await import(pathToFileURL(bench));
await run(process.argv.slice(2), {
  folder,
  programs: { limit, naive, upstream, ours: join(here, "../../dist/main.js"), other: "" },
});
