import { basename } from "node:path";

import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";

import type { Salvage } from "../context.ts";
import { type ErrorFacts, factsOf, sentences } from "../errors.ts";
import type { Cleaner } from "../lib/cleaner.ts";
import { fit } from "../lib/fit.ts";
import { placeFinder } from "../lib/map-texts.ts";
import type { ToolAttachment } from "../tools/define-tool.ts";
import type { BlockType } from "./agreed-version.ts";

export interface ToolResult extends CallToolResult {
  isError: boolean;
}

export interface RenderOptions {
  cleaner: Cleaner;
  /** Kinds of content that the client's version of the protocol knows. */
  knows?: (type: BlockType) => boolean;
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
    ...options
  }: { structured: boolean; attachments?: readonly ToolAttachment[] } & RenderOptions,
): ToolResult {
  const text = toJson(data, options.cleaner);
  return {
    isError: false,
    content: [{ type: "text", text }, ...attachments.flatMap((attachment) => blocksOf(attachment, options))],
    // Clients that see structured content drop the blocks beside it.
    ...(structured &&
      attachments.length === 0 && { structuredContent: JSON.parse(text) as Record<string, unknown> }),
  };
}

/**
 * `Error: <Category> - <what>. <next>`, then the facts for programs on a line of their own. All in the first text block:
 * clients show nothing else of an error.
 */
export function renderFailure(error: unknown, { cleaner }: Pick<RenderOptions, "cleaner">): ToolResult {
  const facts = factsToTell(error, cleaner);
  const line = sentences(facts).replace(/\s*\n\s*/g, " ");
  const text = `Error: ${facts.category} - ${line}\n${JSON.stringify(forPrograms(facts))}`;
  return { isError: true, content: [{ type: "text", text }] };
}

/** Without what takes secrets out of texts nothing of a failure can be told. */
function factsToTell(error: unknown, cleaner: Cleaner): ErrorFacts {
  try {
    return shownFacts(error, cleaner);
  } catch {
    return { category: "Internal Error", code: "internal", what: "What went wrong cannot be shown safely" };
  }
}

/** The last resort of a call: what failed may be anything above, so this leans on none of it. */
export function renderSalvaged(salvaged: Salvage, error: unknown): ToolResult | undefined {
  try {
    const answer = salvaged(error);
    return answer && { isError: false, content: [{ type: "text", text: JSON.stringify(answer) }] };
  } catch {
    return undefined;
  }
}

/** The facts of a failure as anybody may read them. */
export const shownFacts = (error: unknown, cleaner: Cleaner): ErrorFacts =>
  fit(cleaner.data(factsOf(error)), { most: longestFacts, isSpared: () => false });

/** Compact JSON as anybody may read it. */
export const toJson = (data: object, cleaner: Cleaner): string => JSON.stringify(fitting(cleaner.data(data)));

// About 25,000 tokens: more than any result of ours has, less than clients take.
const longestResult = 100_000;
const longestFacts = 20_000;

/** What an answer says is paged, and what stands beside it fits already: see result-page; and so are transcripts. */
const isPaged = placeFinder(["choices.message", "choices.logprobs", ".text"]);

const wasCut = "The longest texts of this result were cut to fit";

/** Results fit, whatever an upstream fills them with. */
function fitting<T extends object>(data: T): T {
  const shown = fit(data, { most: longestResult, isSpared: isPaged });
  if (shown === data) return data;
  const warnings = "warnings" in shown && Array.isArray(shown.warnings) ? shown.warnings : [];
  return { ...shown, warnings: [...warnings, wasCut] };
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

/** The last part of an address, as people write it. */
function nameIn(uri: string): string {
  const name = basename(uri);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function blocksOf(
  { uri, mediaType, bytes, block }: ToolAttachment,
  { cleaner, knows = () => true }: RenderOptions,
): CallToolResult["content"] {
  const link = {
    type: "resource_link" as const,
    uri: uri ?? "",
    name: nameIn(uri ?? ""),
    mimeType: mediaType,
    size: bytes,
  };
  return [
    ...(uri !== undefined && knows("resource_link") ? [cleaner.data(link)] : []),
    ...(block && knows(block.type) ? [{ type: block.type, data: block.data, mimeType: mediaType }] : []),
  ];
}
