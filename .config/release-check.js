// Refuses to publish what is not ready for it; `npm publish` runs it first.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = process.argv[2] ?? join(import.meta.dirname, "..");
const read = (path) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(read("package.json"));
const server = JSON.parse(read(".mcp/server.json"));

const missing = [
  ...["repository", "bugs", "homepage"]
    .filter((field) => !manifest[field])
    .map((field) => `package.json has no ${field}`),
  ...(/published: boolean = true;/.test(read("src/version.ts"))
    ? []
    : ["`published` in src/version.ts is false: set it when the name on npm is yours"]),
  ...(manifest.mcpName === server.name
    ? []
    : ["mcpName in package.json is not the name in .mcp/server.json"]),
  ...(server.version === manifest.version ? [] : [".mcp/server.json has another version: run `pnpm render`"]),
  ...(read("CHANGELOG.md").includes(`## ${manifest.version}`) ||
  read("CHANGELOG.md").includes(`## [${manifest.version}]`)
    ? []
    : [`CHANGELOG.md has no section ${manifest.version}`]),
];
for (const what of missing) process.stderr.write(`not ready: ${what}\n`);
if (missing.length === 0)
  process.stdout.write(`${manifest.name} ${manifest.version} is ready to be published\n`);
process.exitCode = missing.length === 0 ? 0 : 1;
