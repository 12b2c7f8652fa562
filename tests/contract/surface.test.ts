import { describe, expect, test } from "vitest";

import { argumentsSchema, surfaceOf } from "../../src/mcp/surface/definition.ts";
import { prompts } from "../../src/prompts/index.ts";
import { resources, resourceTemplates } from "../../src/resources/index.ts";
import { tools } from "../support/tools.ts";

interface Node {
  type?: string;
  description?: string;
  additionalProperties?: unknown;
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  enum?: unknown[];
}

/** Every schema within a schema, with its path. */
function nodes(node: Node, path = ""): [string, Node][] {
  const children = [
    ...Object.entries(node.properties ?? {}).map(([name, child]): [string, Node] => [
      `${path}.${name}`,
      child,
    ]),
    ...(node.anyOf ?? []).map((child): [string, Node] => [path, child]),
    ...(node.items ? [[`${path}[]`, node.items] as [string, Node]] : []),
  ];
  return [[path, node], ...children.flatMap(([at, child]) => nodes(child, at))];
}

const surface = surfaceOf({ tools, prompts, resources, resourceTemplates });

test("what clients are shown is as it was reviewed, and as the server has it at hand", async () => {
  await expect(`${JSON.stringify(surface, null, 2)}\n`).toMatchFileSnapshot(
    "../../src/mcp/surface/surface.json",
  );
});

test("so are the arguments that calls are read by", async () => {
  const schemas = Object.fromEntries(tools.map((tool) => [tool.name, argumentsSchema(tool)]));
  await expect(`${JSON.stringify(schemas, null, 2)}\n`).toMatchFileSnapshot(
    "../../src/mcp/surface/arguments.json",
  );
});

const definitions = surface.tools.map(({ definition }) => definition);

describe.each(definitions.map((definition) => [definition.name, definition] as const))(
  "%s",
  (name, definition) => {
    const input = definition.inputSchema as Node;

    test("has a plain, closed object for input", () => {
      expect(input.type).toBe("object");
      expect(input.additionalProperties).toBe(false);
      // The Anthropic API refuses these at the root, and with them every tool of the request.
      for (const keyword of ["anyOf", "oneOf", "allOf", "not", "if"])
        expect(input).not.toHaveProperty(keyword);
    });

    test("bounds every number of its input", () => {
      const unbounded = nodes(input).filter(
        ([, { type, minimum, exclusiveMinimum, maximum }]) =>
          (type === "number" || type === "integer") &&
          ((minimum ?? exclusiveMinimum) === undefined || maximum === undefined),
      );
      expect(unbounded.map(([path]) => path)).toEqual([]);
    });

    test("describes itself in under 1 kB and has a name that every client takes", () => {
      expect(Buffer.byteLength(definition.description ?? "")).toBeLessThan(1000);
      expect(name).toMatch(/^[a-z][a-z_]{2,39}$/);
    });

    test("leaves its output open, so that an odd row never loses an answer", () => {
      const closed = nodes((definition.outputSchema ?? {}) as Node).filter(
        ([, node]) => node.type === "object" && node.additionalProperties === false,
      );
      expect(closed.map(([path]) => path)).toEqual([]);
    });
  },
);

describe("resources", () => {
  test("have names and addresses of their own, and few stand in every client's menu", () => {
    const names = [...resources, ...resourceTemplates].map(({ name }) => name);
    const addresses = [
      ...resources.map(({ uri }) => uri),
      ...resourceTemplates.map((one) => one.uriTemplate),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(resources.length).toBeLessThanOrEqual(5);
  });

  test("complete every variable of their address, and no other", () => {
    for (const { uriTemplate, complete } of resourceTemplates) {
      const variables = [...uriTemplate.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(complete)).toEqual(variables);
    }
  });
});
