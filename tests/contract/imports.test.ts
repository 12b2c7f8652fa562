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
  ["tools", "resources"],
  ["chat", "account"],
  ["routing"],
  ["paying"],
  ["catalog", "ledger", "media"],
  ["openrouter"],
  ["config"],
  ["lib"],
  // Leaves that all may use.
  ["errors", "version"],
];

/** Of the move that is under way: `chat` and `paying` get contexts of their own. This list only ever gets shorter. */
const underWay = new Set(["chat -> tools", "paying -> routing"]);

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
      if (underWay.has(`${placeOf(file)} -> ${placeOf(target)}`)) return false;
      return placeOf(file) !== placeOf(target) && rowOf(target) <= rowOf(file);
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  test("routing is entered by its doors only", () => {
    const doors = ["plan/plan-route", "run/run-route", "memory/memory"].map((door) => `routing/${door}.ts`);
    expect(files).toEqual(expect.arrayContaining(doors));
    const inside = imports.filter(
      ({ file, target }) =>
        placeOf(target) === "routing" && placeOf(file) !== "routing" && !doors.includes(target),
    );
    expect(inside.map(shown)).toEqual([]);
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
