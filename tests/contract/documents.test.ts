import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { virtualSuffixes } from "../../src/catalog/ids/suffixes.ts";
import { type Setting, settings, shownDefaultOf } from "../../src/config/settings.ts";
import { toolGroups } from "../../src/config/tool-set.ts";
import { type CodeInfo, errorCategories } from "../../src/errors/categories.ts";
import { errorCodes } from "../../src/errors/codes.ts";
import { toolForClient } from "../../src/mcp/surface/definition.ts";
import { resources, resourceTemplates } from "../../src/resources/index.ts";
import { tools } from "../support/tools.ts";
import { bundleManifest, links, serverJson } from "./registry/render.ts";

const fileAt = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const all: Setting[] = Object.values(settings);

// Named in an env file it would come too late.
const inFile = all.filter(({ variable }) => variable !== settings.envFile.variable);

const row = (...cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const groups: [string, readonly string[]][] = Object.entries(toolGroups);
const groupOf = (tool: string): string => groups.find(([, names]) => names.includes(tool))?.[0] ?? "";

const toolTable = (): string =>
  [
    row("tool", "does", "costs", "group"),
    row("---", "---", "---", "---"),
    ...tools.map(({ name, description, effects }) =>
      row(`\`${name}\``, description, effects.spends ? "money" : "nothing", `\`${groupOf(name)}\``),
    ),
  ].join("\n");

const resourceTable = (): string =>
  [
    row("resource", "tells"),
    row("---", "---"),
    ...resources.map(({ uri, description }) => row(`\`${uri}\``, description)),
    ...resourceTemplates.map(({ uriTemplate, description }) => row(`\`${uriTemplate}\``, description)),
  ].join("\n");

const codeTable = (): string =>
  [
    row("`code`", "category", "means", "what to do, where the call tells nothing better", "`retryable`"),
    row("---", "---", "---", "---", "---"),
    ...Object.entries<CodeInfo>(errorCodes).map(([code, { category, means, next, retryable }]) =>
      row(`\`${code}\``, category, means, next ?? errorCategories[category], retryable ? "yes" : "no"),
    ),
  ].join("\n");

const settingTable = (): string =>
  [
    row("variable", "default", "what it does"),
    row("---", "---", "---"),
    ...all.map((setting) => {
      const shown = shownDefaultOf(setting);
      return row(`\`${setting.variable}\``, shown ? `\`${shown}\`` : "", setting.description);
    }),
  ].join("\n");

const envExample = (): string =>
  [
    "# Settings of openrouter-mcp. Point --env-file or OPENROUTER_ENV_FILE at a copy of this file;",
    "# none is read by itself, and what the environment sets already stays.",
    ...inFile.map(
      (setting) =>
        `\n# ${setting.description.replaceAll("`", "")}\n# ${setting.variable}=${setting.example ?? shownDefaultOf(setting) ?? ""}`,
    ),
    "",
  ].join("\n");

function between(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: rendered by \`pnpm render\` -->`, `<!-- /${name} -->`];
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has no markers for ${name}`);
  return `${before}${begin}\n\n${content}\n\n${end}${after}`;
}

test("README.md shows the tools, resources, error codes and settings there are", async () => {
  const readme = readFileSync(fileAt("README.md"), "utf8");
  const withTools = between(readme, "tools", toolTable());
  const withResources = between(withTools, "resources", resourceTable());
  const withCodes = between(withResources, "codes", codeTable());
  const withLinks = between(withCodes, "links", links());
  const rendered = between(withLinks, "settings", settingTable());
  await expect(rendered).toMatchFileSnapshot(fileAt("README.md"));
});

test("web search is named by its tool first, and by what OpenRouter has deprecated only beside it", () => {
  const texts = [
    readFileSync(fileAt("README.md"), "utf8"),
    ...tools.map((tool) => JSON.stringify(toolForClient(tool))),
    ...Object.values(virtualSuffixes),
  ];
  const old = /:online\b|\bweb plugin|`web` plugin|"id":"web"/;
  const wrong = texts.filter((text) => {
    const at = text.search(old);
    return at !== -1 && !text.slice(0, at).includes("openrouter:web_search");
  });
  expect(wrong).toEqual([]);
  expect(virtualSuffixes.online).toMatch(/deprecated.*openrouter:web_search/);
});

test(".env.example shows the settings there are", async () => {
  await expect(envExample()).toMatchFileSnapshot(fileAt(".env.example"));
});

test("every setting says what it does and shows a value", () => {
  const bare = all.filter((setting) => !setting.description || !(shownDefaultOf(setting) ?? setting.example));
  expect(bare.map(({ variable }) => variable)).toEqual([]);
});

test("CONTRIBUTING.md names places that there are", () => {
  const [, table = ""] = readFileSync(fileAt("CONTRIBUTING.md"), "utf8").split("Where a decision lives:");
  const named = [...table.matchAll(/`((?:src\/|tests\/|\.config\/)?[\w./-]+(?:\.ts|\/))`/g)].map(
    ([, path = ""]) => path,
  );
  expect(named.length).toBeGreaterThan(20);
  const missing = named.filter(
    (path) => path !== "index.ts" && !existsSync(fileAt(path)) && !existsSync(fileAt(`src/${path}`)),
  );
  expect(missing).toEqual([]);
});

test(".mcp/ has what registries, bundles and clients read", async () => {
  const asFile = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  await expect(asFile(serverJson())).toMatchFileSnapshot(fileAt(".mcp/server.json"));
  await expect(asFile(bundleManifest())).toMatchFileSnapshot(fileAt(".mcp/manifest.json"));
  await expect(`# After publishing\n\n${links()}\n`).toMatchFileSnapshot(fileAt(".mcp/links.md"));
});
