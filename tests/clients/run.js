// `pnpm clients`: clients of others against the built server, each in a process of its own. They are installed from the
// lockfile beside this file into a temporary folder, and nothing of them into the project. Needs the package registry.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// mcporter needs 24, the Inspector and the AI SDK 22.
const neededMajor = 24;
const longestMs = 120_000;
const checks = ["langchain", "ai-sdk", "openai-agents", "mcporter", "inspector", "conformance"];

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, "../../dist/main.js");
const folder = mkdtempSync(join(tmpdir(), "openrouter-mcp-clients-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const say = (line) => process.stdout.write(`${line}\n`);

/** This Node, or one from the registry where it is too old: npm has each release as a plain file, without a script. */
function newEnoughNode() {
  if (Number(process.versions.node.split(".")[0]) >= neededMajor) return process.execPath;
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  say(`Node ${process.versions.node} is too old for some of them: fetching ${name}@${neededMajor}`);
  const place = join(folder, "node");
  mkdirSync(place);
  execFileSync("npm", ["install", "--ignore-scripts", "--prefix", place, `${name}@${neededMajor}`], {
    stdio: "ignore",
  });
  return join(place, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
}

/** What a check printed, when it failed. */
function run(node, name) {
  return new Promise((resolve) => {
    const child = spawn(node, [`${name}.js`], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        SERVER: main,
        SERVER_NODE: process.execPath,
        // The AI SDK's and LangChain's clients call home otherwise.
        OPENAI_AGENTS_DISABLE_TRACING: "1",
        LANGCHAIN_TRACING_V2: "false",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const tooLong = setTimeout(() => child.kill("SIGKILL"), longestMs);
    child.on("exit", (code) => {
      clearTimeout(tooLong);
      resolve(code === 0 ? undefined : output.trim().split("\n").slice(-15).join("\n"));
    });
  });
}

if (!existsSync(main)) throw new Error("dist/main.js is not there: run `pnpm build` first");
cpSync(here, folder, { recursive: true });
execFileSync(
  "npx",
  ["-y", "pnpm@12", "install", "--frozen-lockfile", "--ignore-scripts", "--prefer-offline"],
  {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  },
);
const node = newEnoughNode();
let failed = 0;
for (const name of checks) {
  const started = Date.now();
  const problem = await run(node, name);
  say(
    `${problem === undefined ? "ok  " : "FAIL"}  ${name.padEnd(14)} ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  if (problem !== undefined) {
    failed += 1;
    say(problem.replace(/^/gm, "      "));
  }
}
say(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
