import { UriTemplate } from "@modelcontextprotocol/sdk/shared/uriTemplate.js";
import type { ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";

import { invalid } from "../../errors.ts";
import type { Cleaner } from "../../lib/cleaner.ts";
import { cut } from "../../lib/cut.ts";
import type {
  Resource,
  ResourceContent,
  ResourceContext,
  ResourceTemplate,
} from "../../resources/define-resource.ts";
import { answerInTime } from "../answer-in-time.ts";
import { toJson } from "../render.ts";
import { requestError } from "../request-error.ts";
import { requireSettings, withSettingWarnings } from "../settings.ts";

export interface ResourceOptions {
  resources: readonly Resource[];
  resourceTemplates: readonly ResourceTemplate[];
  /** All of a resource's context that outlives a request. */
  context: Omit<ResourceContext, "signal" | "report" | "salvage">;
  cleaner: Cleaner;
}

/** Whoever reads hears of no progress, and loses nothing that was paid for. */
export const unheard = { report: () => {}, salvage: () => {} };

const longestUri = 2048;
const mostEchoed = 256;

/** Answers `resources/read`; only this may ask OpenRouter. */
export async function readResource(
  uri: string,
  signal: AbortSignal,
  options: ResourceOptions,
): Promise<ReadResourceResult> {
  const { context, cleaner } = options;
  try {
    requireSettings({ spends: false }, context.config);
    const read = readerOf(uri, options);
    const content = await answerInTime(uri, { ...context, signal }, (inTime) =>
      read({ ...context, ...unheard, signal: inTime }),
    );
    const { markdown } = content;
    // The address as it was asked for: VS Code drops content under any other.
    const shown = {
      uri: cleaner.redact(uri),
      mimeType: markdown === undefined ? "application/json" : "text/markdown",
    };
    const text =
      markdown === undefined
        ? toJson(withSettingWarnings(content, context.config), cleaner)
        : cleaner.text(markdown);
    return { contents: [{ ...shown, text }] };
  } catch (error) {
    throw requestError(error, cleaner, { uri: shownUri(uri, cleaner) });
  }
}

/** A secret may be percent-encoded. */
function shownUri(uri: string, { redact, text }: Cleaner): string {
  const plain = decodedText(uri);
  const isSecret = redact(plain) !== plain && redact(uri) === uri;
  return cut(text(isSecret ? plain : uri), longestUri);
}

type Read = (context: ResourceContext) => Promise<ResourceContent>;

function readerOf(uri: string, { resources, resourceTemplates, cleaner }: ResourceOptions): Read {
  // RFC 3986: schemes know no case; URL libraries add a slash.
  const asked = uri.replace(/^openrouter:/i, "openrouter:").replace(/(?<!\/)\/$/, "");
  const listed = resources.find((resource) => resource.uri === asked);
  if (listed) return (context) => listed.read(context);
  for (const template of uri.length > longestUri ? [] : resourceTemplates) {
    const found = new UriTemplate(template.uriTemplate).match(asked);
    if (found) return (context) => template.read(decoded(found), context);
  }
  const known = [
    ...resources.map((resource) => resource.uri),
    ...resourceTemplates.map(({ uriTemplate }) => uriTemplate),
  ];
  throw invalid(
    "resource_not_found",
    `There is no resource '${cut(shownUri(uri, cleaner), mostEchoed)}'`,
    `There are: ${known.join(", ")}`,
  );
}

function decoded(variables: Record<string, string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, decodedText([value].flat().join(","))]),
  );
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone "%" is meant as it stands.
    return text;
  }
}
