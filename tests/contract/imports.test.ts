import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

const src = fileURLToPath(new URL("../../src", import.meta.url));

/** Imports point downwards only: a place may use itself and every row below its own. Places in one row are strangers. */
const rows = [
  ["main"],
  ["cli"],
  ["app"],
  ["mcp"],
  ["tools", "resources", "prompts"],
  ["chat", "account", "making"],
  // Types alone: what every call that costs money has around it.
  ["context"],
  ["routing"],
  ["paying"],
  ["catalog", "ledger", "media", "conversations"],
  ["openrouter"],
  ["config"],
  ["lib"],
  // Leaves that all may use.
  ["errors", "version"],
];

/** A folder with more files than this hides a second one. `lib` is a list, not a house. */
const mostFiles = 15;

/** Names that two files of `src` may export, each with its reason. */
const repeatedNames: Record<string, string> = Object.fromEntries(
  // The simulator is the other end of the wire and shares no code with this one: both have a word for what travels.
  ["ChatRequest", "Completion", "Generation", "Hop", "Model", "ToolCall", "Usage"].map((name) => [
    name,
    "both ends of the wire",
  ]),
);

/** All that the rest of the house knows of `routing`; what else it needs of it, they hand on. */
const routingDoors = ["plan/plan-route", "run/run-route", "memory/memory"].map(
  (door) => `routing/${door}.ts`,
);
const handOn = new Set([...routingDoors, "simulator/index.ts"]);

interface Import {
  file: string;
  target: string;
  dynamic: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), "utf8");
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s+|(\bimport\())"([^"]+)"/g)].map(
    ([, dynamic, target = ""]) => ({
      file,
      target: target.startsWith(".") ? relative(src, resolve(src, dirname(file), target)) : target,
      dynamic: dynamic !== undefined,
    }),
  );
});

const placeOf = (path: string): string => path.replace(/\.ts$/, "").split("/")[0] ?? "";
const rowOf = (path: string): number => rows.findIndex((row) => row.includes(placeOf(path)));
const isOurs = ({ target }: Import): boolean => target.endsWith(".ts");
const shown = ({ file, target }: Import): string => `${file} -> ${target}`;

/**
 * Files that import each other in a circle: what is left when those that import nothing of the rest, and those that
 * nothing of the rest imports, are taken away until there are no more of them.
 */
function filesInCircles(): string[] {
  let left = new Set(files);
  for (;;) {
    const among = imports.filter(({ file, target }) => left.has(file) && left.has(target));
    const importing = new Set(among.map(({ file }) => file));
    const imported = new Set(among.map(({ target }) => target));
    const rest = new Set([...left].filter((file) => importing.has(file) && imported.has(file)));
    if (rest.size === left.size) return [...rest];
    left = rest;
  }
}

/** Where each name is exported; handing on counts as well, but at the doors. */
function exportsByName(): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  for (const file of files) {
    const text = readFileSync(join(src, file), "utf8");
    const declared = text.matchAll(
      /^export (?:default )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm,
    );
    const listed = handOn.has(file) ? [] : text.matchAll(/^export (?:type )?\{([^}]*)\}/gm);
    const names = [
      ...[...declared].map(([, name = ""]) => name),
      ...[...listed].flatMap(([, list = ""]) =>
        list.split(",").map((item) => item.trim().split(/\s+/).at(-1) ?? ""),
      ),
    ];
    for (const name of names) if (name !== "") places.set(name, (places.get(name) ?? new Set()).add(file));
  }
  return places;
}

describe("files", () => {
  test("of a folder are at most fifteen", () => {
    const folders = [...new Set(files.map((file) => dirname(file)))].filter((folder) => folder !== "lib");
    const crowded = folders.filter(
      (folder) => files.filter((file) => dirname(file) === folder).length > mostFiles,
    );
    expect(crowded).toEqual([]);
  });

  test("export no name that another exports", () => {
    const places = exportsByName();
    expect(places.get("AppError")).toEqual(new Set(["errors.ts"]));
    const twice = [...places].filter(([name, from]) => from.size > 1 && !(name in repeatedNames));
    expect(twice.map(([name, from]) => `${name}: ${[...from].join(", ")}`)).toEqual([]);
    expect(Object.keys(repeatedNames).filter((name) => (places.get(name)?.size ?? 0) < 2)).toEqual([]);
  });
});

describe("imports", () => {
  test("are found at all", () => {
    expect(imports.filter(isOurs).length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ file: "cli/serve.ts", target: "simulator/index.ts", dynamic: true });
  });

  test("every file has its place", () => {
    expect(files.filter((file) => placeOf(file) !== "simulator" && rowOf(file) === -1)).toEqual([]);
  });

  test("point one way", () => {
    const wrong = imports.filter(isOurs).filter((found) => {
      const { file, target } = found;
      if (placeOf(file) === "simulator" || placeOf(target) === "simulator") return false;
      return placeOf(file) !== placeOf(target) && rowOf(target) <= rowOf(file);
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  test("routing is entered by its doors only", () => {
    expect(files).toEqual(expect.arrayContaining(routingDoors));
    const inside = imports.filter(
      ({ file, target }) =>
        placeOf(target) === "routing" && placeOf(file) !== "routing" && !routingDoors.includes(target),
    );
    expect(inside.map(shown)).toEqual([]);
  });

  test("go in no circle, type imports included", () => {
    expect(filesInCircles()).toEqual([]);
  });

  test("of the simulator reach lib only, and it is loaded lazily by the command line alone", () => {
    const out = imports.filter(isOurs).filter(({ file }) => placeOf(file) === "simulator");
    expect(out.filter(({ target }) => !["simulator", "lib"].includes(placeOf(target))).map(shown)).toEqual(
      [],
    );
    const into = imports.filter(
      ({ file, target }) => placeOf(target) === "simulator" && placeOf(file) !== "simulator",
    );
    expect(into.filter(({ file, dynamic }) => placeOf(file) !== "cli" || !dynamic).map(shown)).toEqual([]);
  });

  test("a tool never calls a tool", () => {
    const tools = files.filter(
      (file) => placeOf(file) === "tools" && readFileSync(join(src, file), "utf8").includes("= defineTool("),
    );
    expect(tools.length).toBeGreaterThanOrEqual(4);
    const calls = imports.filter(({ file, target }) => tools.includes(target) && file !== "tools/index.ts");
    expect(calls.map(shown)).toEqual([]);
  });

  test("of the MCP SDK are in mcp/, and its client in the demo", () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        target.startsWith("@modelcontextprotocol/") &&
        placeOf(file) !== "mcp" &&
        !/^cli\/(demo|doctor)/.test(file),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  test("of undici's code are lazy", () => {
    const eager = files.filter((file) =>
      /^import (?!type\b)[^;]*from "undici"/m.test(readFileSync(join(src, file), "utf8")),
    );
    expect(eager).toEqual([]);
  });
});
