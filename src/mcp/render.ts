import { basename } from "node:path";

import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

import { type ErrorFacts, factsOf, sentences } from "../errors.ts";
import type { Redact } from "../lib/redact.ts";
import type { ToolAttachment } from "../tools/define-tool.ts";

export interface ToolResult extends CallToolResult {
  isError: boolean;
}

/**
 * The answer as compact JSON. Data tools carry it as structured content too: some clients show a model only the one,
 * some only the other, so each is complete.
 */
export function renderSuccess(
  data: object,
  {
    structured,
    attachments = [],
    redact,
  }: { structured: boolean; attachments?: ToolAttachment[]; redact: Redact },
): ToolResult {
  const text = toJson(data, redact);
  return {
    isError: false,
    content: [{ type: "text", text }, ...attachments.flatMap(blocksOf)],
    // Clients that see structured content drop the blocks beside it.
    ...(structured &&
      attachments.length === 0 && { structuredContent: JSON.parse(text) as Record<string, unknown> }),
  };
}

/**
 * `Error: <Category> - <what>. <next>`, then the facts for programs on a line of their own. All in the first text block:
 * clients show nothing else of an error.
 */
export function renderFailure(error: unknown, redact: Redact): ToolResult {
  const facts = factsOf(error);
  const text = `Error: ${facts.category} - ${sentences(facts)}\n${JSON.stringify(forPrograms(facts))}`;
  return { isError: true, content: [{ type: "text", text: redact(text) }] };
}

/** Compact JSON without secrets. Leaf by leaf: a short secret must not tear the JSON around it. */
export function toJson(data: object, redact: Redact): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === "string" ? redact(value) : value));
}

/** The facts of an error as programs read them. */
export function forPrograms(facts: ErrorFacts): Record<string, unknown> {
  return {
    category: facts.category,
    code: facts.code,
    retryable: facts.retryable ?? false,
    retry_after_seconds: facts.retryAfterSeconds,
    model: facts.model,
    provider: facts.provider,
    generation_id: facts.generationId,
    suggestions: facts.suggestions,
    attempts: facts.attempts,
  };
}

function blocksOf({ uri, mediaType, bytes, block }: ToolAttachment): CallToolResult["content"] {
  const link = {
    type: "resource_link" as const,
    uri: uri ?? "",
    name: basename(uri ?? ""),
    mimeType: mediaType,
    size: bytes,
  };
  return [
    ...(uri === undefined ? [] : [link]),
    ...(block ? [{ type: block.type, data: block.data, mimeType: mediaType }] : []),
  ];
}
