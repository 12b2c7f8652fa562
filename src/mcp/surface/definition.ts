import type {
  Prompt as PromptDefinition,
  Resource as ResourceDefinition,
  ResourceTemplate as TemplateDefinition,
  Tool as ToolDefinition,
} from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

import type { MenuPrompt } from "../../prompts/define-prompt.ts";
import type { Resource, ResourceTemplate } from "../../resources/define-resource.ts";
import type { Deferred, Effects, Tool } from "../../tools/define-tool.ts";
import type { Schema } from "../arguments/liberal.ts";
import { shownInput } from "../arguments/parameters.ts";

/** All that clients are shown before they ask for anything. */
export interface Surface {
  tools: { effects: Effects; definition: ToolDefinition }[];
  prompts: { needs: readonly string[]; definition: PromptDefinition }[];
  resources: ResourceDefinition[];
  resourceTemplates: TemplateDefinition[];
}

export interface Registries {
  tools: readonly Tool[];
  prompts: readonly MenuPrompt[];
  resources: readonly Resource[];
  resourceTemplates: readonly ResourceTemplate[];
}

export const surfaceOf = ({ tools, prompts, resources, resourceTemplates }: Registries): Surface => ({
  tools: tools.map((tool) => ({ effects: tool.effects, definition: toolForClient(tool) })),
  prompts: prompts.map((prompt) => ({ needs: prompt.needs, definition: promptForClient(prompt) })),
  resources: resources.map(resourceForClient),
  resourceTemplates: resourceTemplates.map(templateForClient),
});

/** What a tool's arguments may be, all that is understood, as calls are read by it: bounds are for validation. */
export function argumentsSchema(tool: Tool): Schema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(tool.input(), { io: "input" });
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    isRead(key, value) ? value : undefined,
  );
}

/** A parameter that is called like a bound is an object here. */
const isRead = (key: string, value: unknown): boolean =>
  key !== "propertyNames" &&
  (typeof value === "object" || !/^(description|exclusive\w+|(min|max)\w+)$/.test(key));

/** A tool as `tools/list` shows it. */
export function toolForClient(tool: Tool): ToolDefinition {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: schemaOf(shownInput(tool), "input"),
    ...(tool.output && { outputSchema: schemaOf(tool.output(), "output") }),
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

const promptForClient = ({ name, title, description, arguments: named }: MenuPrompt): PromptDefinition => ({
  name,
  title,
  description,
  arguments: named.map((one) => ({
    name: one.name,
    description: one.description,
    required: one.required ?? false,
  })),
});

const resourceForClient = ({ uri, name, title, description }: Resource): ResourceDefinition => ({
  uri,
  name,
  title,
  description,
  mimeType: "application/json",
});

function templateForClient(template: ResourceTemplate): TemplateDefinition {
  const { uriTemplate, name, title, description } = template;
  return { uriTemplate, name, title, description, mimeType: "application/json" };
}
