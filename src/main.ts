#!/usr/bin/env node
// An old Node must be able to read this file to be told so: no static import, no top-level await and nothing newer than
// ES2018 may stand here (tests/e2e/old-node.test.ts).

/** `engines.node` in package.json: undici 7 and p-retry 7 need it. */
const needed = "20.18.1";

const isOlder = (version: string): boolean => {
  const [ours, least] = [version, needed].map((each) => each.split(".").map(Number)) as [number[], number[]];
  const place = least.findIndex((part, index) => ours[index] !== part);
  return place !== -1 && !(Number(ours[place]) > Number(least[place]));
};

if (isOlder(process.versions.node)) {
  process.stderr.write(
    `openrouter-mcp needs Node ${needed} or newer, and this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else {
  void start();
}

/** The first came with Node 20.16 and 22.3, the second with 22.1: 21 has neither. */
interface LaterNode {
  getBuiltinModule?: (name: "node:module") => { enableCompileCache?: () => void };
}

async function start(): Promise<void> {
  try {
    // Node >= 22.3 keeps compiled code between starts; it works only for what is loaded after this line.
    const { getBuiltinModule } = process as LaterNode;
    const { enableCompileCache } = getBuiltinModule ? getBuiltinModule("node:module") : {};
    if (enableCompileCache) enableCompileCache();
    const { run } = await import("./cli/run.ts");
    await run(process.argv.slice(2), process.env);
  } catch (error) {
    const [what] = (error instanceof Error ? error.message : String(error)).split("\n");
    process.stderr.write(`openrouter-mcp: ${what}\n`);
    process.exitCode = 1;
  }
}
