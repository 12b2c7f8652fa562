import { type Schema, Validator } from "@cfworker/json-schema";
import { describe, expect, test } from "vitest";

import { toolGroups } from "../../src/config/tool-set.ts";
import { liberal } from "../../src/mcp/arguments/liberal.ts";
import { argumentsSchema, toolForClient } from "../../src/mcp/surface/definition.ts";
import { tools } from "../support/tools.ts";

/*
 * Many clients convert or shorten the schemas of a tool before a model sees them, and some refuse the tool for what they
 * cannot convert. Each rule names the client's file that was read for it.
 */

interface Node {
  type?: string | string[];
  description?: string;
  anyOf?: Node[];
  items?: Node;
  properties?: Record<string, Node> | undefined;
  required?: string[];
  additionalProperties?: Node | boolean;
  enum?: unknown[];
}

const subschemas = ({
  properties = {},
  anyOf = [],
  items,
  additionalProperties: more,
}: Node): [string, Node][] => [
  ...Object.entries(properties).map(([name, child]): [string, Node] => [`.${name}`, child]),
  ...anyOf.map((child, at): [string, Node] => [`|${at}`, child]),
  ...(items ? [["[]", items] as [string, Node]] : []),
  ...(typeof more === "object" ? [["{}", more] as [string, Node]] : []),
];

/** Every schema within a schema, with its path. */
const nodesOf = (node: Node, path = ""): [string, Node][] => [
  [path, node],
  ...subschemas(node).flatMap(([step, child]) => nodesOf(child, path + step)),
];

const where = (schema: Node, is: (node: Node, path: string) => boolean): string[] =>
  nodesOf(schema)
    .filter(([path, node]) => is(node, path))
    .map(([path]) => path);

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const numericBounds = ["minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength"];
const withoutBounds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    numericBounds.includes(key) && typeof item === "number" ? undefined : item,
  );

const definitions = tools.map(toolForClient);
const schemas = definitions.flatMap(({ name, inputSchema, outputSchema }): [string, Node][] => [
  [`${name} input`, inputSchema as Node],
  ...(outputSchema ? [[`${name} output`, outputSchema as Node] as [string, Node]] : []),
]);
const inputs = definitions.map(({ name, inputSchema }) => [name, inputSchema as Node] as const);
const inputOf = (tool: string): Node => inputs.find(([name]) => name === tool)?.[1] ?? {};

// The keywords that this file's rules know. Any other one needs a look at what clients make of it.
const keywords = new Set([
  "type",
  "description",
  "enum",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "anyOf",
  ...numericBounds,
]);

describe.each(schemas)("%s", (_, schema) => {
  test("has keywords that every client knows", () => {
    expect(where(schema, (node) => Object.keys(node).some((key) => !keywords.has(key)))).toEqual([]);
  });

  test("has one type in each place, or a union of such", () => {
    const odd = where(schema, ({ type, anyOf }) => (typeof type === "string") === (anyOf !== undefined));
    expect(odd).toEqual([]);
  });

  test("names at least one property of each object, the root of a tool without parameters aside", () => {
    const empty = where(
      schema,
      ({ type, properties = {} }, path) =>
        type === "object" && Object.keys(properties).length === 0 && path !== "",
    );
    expect(empty).toEqual([]);
  });

  // @modelcontextprotocol/inspector 2.12.0, clients/cli/build/index.js, core/json/schemaLint.ts: boolean-schema,
  // type-union, remote-ref and untyped-schema; `tools/list --strict` exits with an error for the first.
  test("passes the Inspector's strict lint", () => {
    const findings = where(schema, (node) => {
      const isBoolean = typeof node === "boolean";
      const constrains = ["type", "enum", "anyOf", "items", "properties", "required", "additionalProperties"];
      return isBoolean || Array.isArray(node.type) || !constrains.some((key) => key in node);
    });
    expect(findings).toEqual([]);
    expect(JSON.stringify(schema)).not.toContain('"$ref"');
  });

  // @google/genai 3.3.0, dist/node/index.mjs, processJsonSchema: throws for `type` beside `anyOf` and for a lone null,
  // drops additionalProperties; dist/genai.d.ts, Schema: the keywords that are left, enum of strings.
  test("can be said in Gemini's subset", () => {
    const throwing = where(schema, ({ type, anyOf }, path) => {
      const isLoneNull = type === "null" && !path.includes("|");
      return (type !== undefined && anyOf !== undefined) || isLoneNull;
    });
    expect(throwing).toEqual([]);
    const untold = where(schema, (node) => (node.enum ?? []).some((one) => typeof one !== "string"));
    expect(untold).toEqual([]);
  });
});

describe.each(inputs)("%s", (_, schema) => {
  test("has one plain type and a description for each parameter", () => {
    const parameters = Object.entries(schema.properties ?? {});
    const odd = parameters.filter(
      ([, { type, description, anyOf }]) => typeof type !== "string" || !description || anyOf,
    );
    expect(odd.map(([name]) => name)).toEqual([]);
  });

  test("has a union only where a message's content is text or parts", () => {
    const unions = where(schema, ({ anyOf }) => anyOf !== undefined);
    expect(unions.filter((path) => path !== ".messages[].content")).toEqual([]);
  });

  // openai/codex, codex-rs/tools/src/json_schema.rs and json_schema/compaction.rs (seen in 2026, measured with 0.171.0):
  // numeric bounds go first; over 5,000 bytes of what is left it strips every description, then whole branches.
  test("keeps its descriptions in Codex", () => {
    expect(bytesOf(withoutBounds(schema))).toBeLessThan(4900);
  });
});

test("the parameters that clients have got wrong have the types that all of them can send", () => {
  const typeOf = (tool: string, parameter: string): unknown => inputOf(tool).properties?.[parameter]?.type;
  const chat = (parameter: string): unknown => typeOf("chat_completion", parameter);
  expect({
    array: ["messages", "stop", "models", "files", "tools", "plugins"].map(chat),
    string: ["model", "tool_choice"].map(chat),
    object: ["strategy", "provider", "reasoning", "response_format", "extra_body"].map(chat),
    cache: chat("cache"),
    authors: typeOf("search_models", "provider"),
  }).toEqual({
    array: Array.from({ length: 6 }, () => "array"),
    string: ["string", "string"],
    object: Array.from({ length: 5 }, () => "object"),
    cache: "boolean",
    authors: "array",
  });
});

test("a strategy lists its name and its models with their limits, and leaves room for its options", () => {
  const strategy = inputOf("chat_completion").properties?.["strategy"];
  const limits = { type: "number" };
  expect(strategy).not.toHaveProperty("additionalProperties");
  expect(strategy?.properties).toMatchObject({
    name: { type: "string", enum: expect.arrayContaining(["fallback", "compare", "best_of"]) },
    models: {
      type: "array",
      items: {
        type: "object",
        properties: {
          id: { type: "string" },
          weight: limits,
          max_cost_per_1k_tokens: limits,
          min_performance_score: limits,
        },
      },
    },
  });
});

test("the tools that are listed by default take little of a model's context together", () => {
  const listed = definitions.filter(({ name }) => toolGroups.default.some((one) => one === name));
  expect(listed).toHaveLength(toolGroups.default.length);
  expect(bytesOf({ tools: listed })).toBeLessThan(18_000);
});

// @langchain/mcp-adapters 1.1.4, dist/tools.js, simplifyJsonSchemaForLLM: of a union only the members that are objects
// are left, merged into one; the arguments are then checked against that, in the client.
function flattened({ anyOf = [], properties = {}, items, ...rest }: Node): Node {
  const objects = anyOf.filter((one) => one.type === "object" || one.properties);
  const merged = { ...properties, ...Object.assign({}, ...objects.map((one) => one.properties)) };
  const entries = Object.entries<Node>(merged).map(([name, child]) => [name, flattened(child)] as const);
  return {
    ...rest,
    ...(objects.length > 0 && { type: rest.type ?? "object" }),
    ...(entries.length > 0 && { properties: Object.fromEntries(entries) }),
    ...(items && { items: flattened(items) }),
  };
}

test.each([
  { model: "openai/gpt-4o-mini", messages: [{ role: "user", content: "Hi" }], cache: true },
  { messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }], tool_choice: "auto" },
  { models: ["a/b", "c/d"], strategy: { name: "compare", dry_run: true }, messages: [], stop: ["END"] },
  {
    strategy: { name: "round_robin", models: [{ id: "a/b", weight: 2 }] },
    messages: [{ role: "assistant", tool_calls: [] }],
    provider: { zdr: true, quantizations: ["fp8"] },
  },
])("LangChain's adapters let %j through", (args) => {
  const validator = new Validator(flattened(inputOf("chat_completion")) as Schema, "2020-12");
  expect(validator.validate(args).errors).toEqual([]);
});

// @openai/agents-core 0.20.0, dist/utils/strictToolSchema.mjs (assertOpenAIStrictToolSchemaPreservesOpenObjects): an
// open object cannot be converted, a union has nothing beside it but words; then every parameter is required and may be
// null.
describe.each(
  tools.filter(({ effects, output }) => !effects.spends && output).map((tool) => [tool.name, tool] as const),
)("%s in OpenAI's strict mode", (name, tool) => {
  test("can be converted", () => {
    const open = where(inputOf(name), (node) => {
      const { type, properties = {}, additionalProperties } = node;
      const isDeclared = Object.keys(properties).length > 0 && additionalProperties === undefined;
      return type === "object" && additionalProperties !== false && !isDeclared;
    });
    expect(open).toEqual([]);
  });

  test("takes null for everything that it does not require", () => {
    const { properties = {}, required = [] } = inputOf(name);
    const args = Object.fromEntries(
      Object.keys(properties).map((key) => [key, required.includes(key) ? "openai/gpt-4o-mini" : null]),
    );
    expect(tool.input().safeParse(liberal(args, argumentsSchema(tool))).error).toBeUndefined();
  });
});
