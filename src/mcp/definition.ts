import type { Tool as ToolDefinition } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

import type { Effects, Tool } from "../tools/define-tool.ts";
import type { Schema } from "./liberal.ts";

/** A tool as `tools/list` shows it. */
export function defineForClient(tool: Tool): ToolDefinition {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: schemaOf(shownInput(tool), "input", shorten),
    ...(tool.output && { outputSchema: schemaOf(tool.output, "output", shorten) }),
    annotations: annotationsFor(tool.effects),
  };
}

const shownInput = (tool: Tool): z.ZodObject => tool.shownInput ?? tool.input;

/** The parameters that clients are told of. */
export const parameterNames = (tool: Tool): string[] => Object.keys(shownInput(tool).shape);

/** What a tool's arguments may be: all that is understood. */
export const argumentsSchema = (tool: Tool): Schema => schemaOf(tool.input, "input", () => {}) as Schema;

/** A paid call destroys nothing, but twice is not the same as once. */
function annotationsFor({ readOnly }: Effects): NonNullable<ToolDefinition["annotations"]> {
  return { readOnlyHint: readOnly, destructiveHint: false, idempotentHint: readOnly, openWorldHint: true };
}

type Override = (context: { jsonSchema: z.core.JSONSchema.BaseSchema }) => void;

function schemaOf(
  schema: z.ZodType,
  io: "input" | "output",
  override: Override,
): ToolDefinition["inputSchema"] {
  const { $schema: _dialect, ...definition } = z.toJSONSchema(schema, { io, override });
  return definition as ToolDefinition["inputSchema"];
}

/** Definitions cost every client context: what says only "anything" goes without saying. */
function shorten({ jsonSchema }: Parameters<Override>[0]): void {
  const { additionalProperties: more, type } = jsonSchema;
  if (typeof more === "object" && Object.keys(more).length === 0) delete jsonSchema.additionalProperties;
  // The Inspector's lint and the dialects of Gemini take one type a schema; the union says the same in JSON Schema.
  if (Array.isArray(type)) {
    delete jsonSchema.type;
    jsonSchema.anyOf = type.map((one) => ({ type: one }));
  }
}
