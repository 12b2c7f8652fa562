import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { help } from "../../src/cli/help.ts";
import { ownCommand } from "../../src/cli/own-command.ts";
import { published, version } from "../../src/version.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (name: string): string => readFileSync(join(root, name), "utf8");

/** The name as a package to fetch: on a line of npx or its kin, or as an argument beside its `-y`. */
const fetched =
  /\b(?:npx|bunx|dlx|npm (?:i|install|exec)|pnpm add)\b(?: +-[-\w]+)* +["'`]?openrouter-mcp(?![-\w./])|"(?:-y|--yes)",\s*"openrouter-mcp(?![-\w./])/;

const section = /^### One shot, once it is published\n\n[^]*?(?=^#)/m;

describe("until the package is published", () => {
  test("it is said so in one place", () => {
    expect(published).toBe(false);
  });

  test("README shows the one-shot form in a section of its own, which says first why not to use it yet", () => {
    const [text = ""] = section.exec(read("README.md")) ?? [];
    const [first] = text.replace(/^### .*\n\n/, "").split(/(?<=\.)\s/);
    expect(first).toMatch(/`npx -y openrouter-mcp` works once this package is published/);
    expect(first).toMatch(/do not run it before/);
    expect(first).toMatch(/the name is still free .* whoever takes it gets the key/);
  });

  test("no other place shows it", () => {
    const sources = ["src", "tests/support", ".config"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(ts|js|json|md)$/.test(name))
        .map((name) => join(folder, name)),
    );
    const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".env.example", "package.json"];
    const shows = [...pages, ...sources]
      // The constant and the one function that reads it know what it will be called.
      .filter((name) => !["src/version.ts", "src/cli/own-command.ts"].includes(name))
      .filter((name) => fetched.test(read(name).replace(section, "")));
    expect(shows).toEqual([]);
    expect("npx -y openrouter-mcp doctor").toMatch(fetched);
    expect('"args": ["-y", "openrouter-mcp"]').toMatch(fetched);
    expect("npx -y /path/to/openrouter-mcp-0.1.0.tgz").not.toMatch(fetched);
  });

  test("what the program prints of itself names a path", () => {
    expect(ownCommand("/opt/my server/dist/main.js")).toBe('node "/opt/my server/dist/main.js"');
    expect(help(ownCommand("/opt/dist/main.js"))).toContain("Usage: node /opt/dist/main.js [command]");
  });
});

test("README names the packed file by this version", () => {
  const named = [...read("README.md").matchAll(/openrouter-mcp-(\d[\w.-]*)\.tgz/g)].map(([, each]) => each);
  expect(new Set(named)).toEqual(new Set([version]));
});
