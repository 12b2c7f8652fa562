#!/usr/bin/env node
import module from "node:module";

// Node >= 22.1 keeps compiled code between starts; it works only for what is imported after this line.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
const { run } = await import("./cli/run.ts");
try {
  await run(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`openrouter-mcp: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
