import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type Schema, Validator } from "@cfworker/json-schema";
import { specTypeSchemas } from "@modelcontextprotocol/client";

import type { Message } from "./server-process.ts";

/** What the result of each request is called, in the official schemas of every revision. */
const results: Readonly<Record<string, keyof typeof specTypeSchemas>> = {
  initialize: "InitializeResult",
  ping: "EmptyResult",
  "tools/list": "ListToolsResult",
  "tools/call": "CallToolResult",
  "resources/list": "ListResourcesResult",
  "resources/templates/list": "ListResourceTemplatesResult",
  "resources/read": "ReadResourceResult",
  "prompts/list": "ListPromptsResult",
  "prompts/get": "GetPromptResult",
  "completion/complete": "CompleteResult",
  "server/discover": "DiscoverResult",
};

const notifications: Readonly<Record<string, keyof typeof specTypeSchemas>> = {
  "notifications/progress": "ProgressNotification",
  "notifications/subscriptions/acknowledged": "SubscriptionsAcknowledgedNotification",
};

const folder = fileURLToPath(new URL("../../../shared/schemas/", import.meta.url));
const documents = new Map<string, { definitions?: object; $defs?: object } | undefined>();

/** The official JSON Schema of a revision, where it lies beside this checkout. */
function documentOf(revision: string): { definitions?: object; $defs?: object } | undefined {
  if (!documents.has(revision)) {
    const path = `${folder}mcp-${revision}.json`;
    documents.set(revision, existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined);
  }
  return documents.get(revision);
}

/** What is wrong with the lines that a server wrote, by the schemas of the revisions that were spoken. */
export function wrongLines(lines: readonly string[], sent: readonly Message[]): string[] {
  // An id may be used again once it is answered.
  const asked: Message[] = [];
  for (const message of sent) {
    const cancelled: unknown = message.params?.["requestId"];
    const at = cancelled === undefined ? -1 : asked.findLastIndex(({ id }) => id === cancelled);
    // Nothing more is sent for what was cancelled.
    if (at === -1) asked.push(message);
    else asked.splice(at, 1);
  }
  const answered = (id: Message["id"]): Message | undefined => {
    const at = asked.findIndex((message) => message.method !== undefined && message.id === id);
    return at === -1 ? undefined : asked.splice(at, 1)[0];
  };
  const messages = lines.map((line): Message => JSON.parse(line));
  // What was agreed on, which is not always what was asked for.
  const agreed: unknown = messages.find(({ result }) => result?.["protocolVersion"])?.result?.[
    "protocolVersion"
  ];
  return messages.flatMap((message) => {
    const request = message.method === undefined ? answered(message.id) : undefined;
    const ofRequest: unknown = request?.params?.["_meta"]?.["io.modelcontextprotocol/protocolVersion"];
    const revision = ofRequest ?? agreed ?? "2025-11-25";
    const table = message.method === undefined ? results : notifications;
    const name = table[message.method ?? request?.method ?? ""];
    const value = message.method === undefined ? message.result : message;
    if (name === undefined || value === undefined) return [];
    const isTask = message.result?.["resultType"] === "task";
    return isTask
      ? []
      : mistakesOf(value, name, String(revision)).map(
          (why) => `${why} in ${JSON.stringify(message).slice(0, 200)}`,
        );
  });
}

function mistakesOf(value: object, name: keyof typeof specTypeSchemas, revision: string): string[] {
  const checked = specTypeSchemas[name]["~standard"].validate(value);
  const issues = "issues" in checked && checked.issues ? checked.issues : [];
  const byPackage = issues.map(
    ({ message, path = [] }) =>
      `${name}: ${path.map((part) => (typeof part === "object" ? String(part.key) : String(part))).join(".")}: ${message}`,
  );
  return [...byPackage, ...mistakesByDocument(value, name, revision)];
}

function mistakesByDocument(value: object, name: string, revision: string): string[] {
  const document = documentOf(revision);
  const place = document && "$defs" in document ? "$defs" : "definitions";
  if (!document || !(name in (document[place] ?? {}))) return [];
  const schema = { ...document, $ref: `#/${place}/${name}` } as Schema;
  const draft = place === "$defs" ? "2020-12" : "7";
  const { valid, errors } = new Validator(schema, draft).validate(value);
  return valid
    ? []
    : errors.map(({ instanceLocation, error }) => `${revision} ${name} ${instanceLocation}: ${error}`);
}
