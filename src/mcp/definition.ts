import type { Tool as ToolDefinition } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

import type { Deferred, Effects, Tool } from "../tools/define-tool.ts";
import type { Schema } from "./arguments/liberal.ts";

/** A tool as `tools/list` shows it. */
export function defineForClient(tool: Tool): ToolDefinition {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: schemaOf(shownInput(tool), "input"),
    ...(tool.output && { outputSchema: schemaOf(tool.output, "output") }),
    annotations: annotationsFor(tool.effects),
    _meta: metaFor(tool.deferred),
  };
}

/** What Claude Code reads of a tool beside its definition; other clients pass over it. */
function metaFor({ hint, isLoaded, mostCharacters }: Deferred): Record<string, unknown> {
  return {
    "anthropic/searchHint": hint,
    ...(isLoaded && { "anthropic/alwaysLoad": true }),
    ...(mostCharacters !== undefined && { "anthropic/maxResultSizeChars": mostCharacters }),
  };
}

const shownInput = (tool: Tool): z.ZodObject => tool.shownInput ?? tool.input;

/** The parameters that clients are told of. */
export const parameterNames = (tool: Tool): string[] => Object.keys(shownInput(tool).shape);

/** What a tool's arguments may be: all that is understood. */
export const argumentsSchema = (tool: Tool): Schema => z.toJSONSchema(tool.input, { io: "input" }) as Schema;

/** A paid call destroys nothing, but twice is not the same as once. */
function annotationsFor({ readOnly }: Effects): NonNullable<ToolDefinition["annotations"]> {
  return { readOnlyHint: readOnly, destructiveHint: false, idempotentHint: readOnly, openWorldHint: true };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): ToolDefinition["inputSchema"] {
  const { $schema: _dialect, ...definition } = z.toJSONSchema(schema, { io });
  return JSON.parse(JSON.stringify(definition), portable);
}

function portable(key: string, value: unknown): unknown {
  // Definitions cost every client context: "anything else" goes without saying.
  if (key === "additionalProperties" && isEmpty(value)) return undefined;
  if (typeof value !== "object" || value === null || !("type" in value) || !Array.isArray(value.type))
    return value;
  // The Inspector's lint and Gemini's dialect take one type in each place; a union says the same.
  const { type, ...rest } = value;
  return { ...rest, anyOf: type.map((one: unknown) => ({ type: one })) };
}

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;
