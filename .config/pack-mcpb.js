// Packs the build into one file that Claude Desktop and others install by a double click (MCPB). `--out FOLDER`: where to.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { zip } from "./zip.js";

const { values } = parseArgs({ options: { out: { type: "string", default: "." } } });
const root = join(import.meta.dirname, "..");
const read = (path) => readFileSync(join(root, path));
const { name, version } = JSON.parse(read("package.json"));

const built = readdirSync(join(root, "dist")).toSorted();
const files = [
  { path: "manifest.json", bytes: read(".mcp/manifest.json") },
  { path: "LICENSE", bytes: read("LICENSE") },
  ...built.map((file) => ({ path: `dist/${file}`, bytes: read(`dist/${file}`) })),
];
const out = join(values.out, `${name}-${version}.mcpb`);
writeFileSync(out, zip(files));
process.stdout.write(`${out}\n`);
