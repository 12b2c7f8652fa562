import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type Schema, Validator } from "@cfworker/json-schema";
import { specTypeSchemas } from "@modelcontextprotocol/client";
import {
  CallToolResultV2Schema,
  CancelTaskResultV2Schema,
  CreateTaskResultV2Schema,
  GetTaskResultV2Schema,
  UpdateTaskResultV2Schema,
} from "@modelcontextprotocol/ext-tasks/core/v2";

import type { Message } from "./server-process.ts";

type SpecType = keyof typeof specTypeSchemas;

/** What the result of each request is called, in the official schemas of every revision. */
const results: Readonly<Record<string, SpecType>> = {
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
  "subscriptions/listen": "SubscriptionsListenResult",
};

const notifications: Readonly<Record<string, SpecType>> = {
  "notifications/progress": "ProgressNotification",
  "notifications/subscriptions/acknowledged": "SubscriptionsAcknowledgedNotification",
};

/** What a server may ask of a client, in the revisions that know such requests. */
const requests: Readonly<Record<string, SpecType>> = { "roots/list": "ListRootsRequest" };

/** Errors that have a shape of their own, in the documents that know them. */
const errors: Readonly<Record<number, string>> = {
  [-32_021]: "MissingRequiredClientCapabilityError",
  [-32_022]: "UnsupportedProtocolVersionError",
};

/** Of the extension for tasks. */
const taskResults = {
  "tasks/get": GetTaskResultV2Schema,
  "tasks/update": UpdateTaskResultV2Schema,
  "tasks/cancel": CancelTaskResultV2Schema,
};

interface Document {
  definitions?: object;
  $defs?: object;
}

const folder = fileURLToPath(new URL("../../../shared/schemas/", import.meta.url));
const documents = new Map<string, Document | undefined>();

/** The official JSON Schema of a revision, where it lies beside this checkout. */
function documentOf(revision: string): Document | undefined {
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
  const agreed = String(
    messages.find(({ result }) => result?.["protocolVersion"])?.result?.["protocolVersion"] ?? "2025-11-25",
  );
  return messages.flatMap((message) => {
    const request = message.method === undefined ? answered(message.id) : undefined;
    const own: unknown = request?.params?.["_meta"]?.["io.modelcontextprotocol/protocolVersion"];
    // Of a revision that the server does not speak it answers in the newest one it does.
    const revision = typeof own === "string" ? "2026-07-28" : agreed;
    return mistakesIn(message, request, revision).map(
      (why) => `${why} in ${JSON.stringify(message).slice(0, 200)}`,
    );
  });
}

function mistakesIn(message: Message, request: Message | undefined, revision: string): string[] {
  // JSON-RPC 2.0, 5.1 asks for an id of null where a request's own cannot be read; MCP's schemas know none.
  const { id, ...unnamed } = message;
  const envelope = mistakesOf(id === null ? unnamed : message, "JSONRPCMessage", {
    revision: id === null ? "2025-11-25" : revision,
  });
  return [...envelope, ...mistakesInside(message, request, revision)];
}

function mistakesInside(message: Message, request: Message | undefined, revision: string): string[] {
  const { method, result, error } = message;
  if (method !== undefined) {
    const name = (message.id === undefined ? notifications : requests)[method];
    return name === undefined ? [`Nobody knows ${method}`] : mistakesOf(message, name, { revision });
  }
  if (error) {
    const name = errors[error.code];
    return name === undefined ? [] : mistakesByDocument(message, name, "2026-07-28");
  }
  // A line that a test wrote by hand has no request here.
  if (result === undefined || request?.method === undefined) return [];
  if (result["resultType"] === "task")
    return mistakesBy(CreateTaskResultV2Schema, result, "CreateTaskResult");
  if (isTaskMethod(request.method)) return mistakesInTask(result, request.method);
  const name = results[request.method];
  return name === undefined ? [`Nobody knows ${request.method}`] : mistakesOf(result, name, { revision });
}

const isTaskMethod = (method: string): method is keyof typeof taskResults =>
  Object.hasOwn(taskResults, method);

/** What a task ended with is held to what the call itself would have answered. */
function mistakesInTask(result: Record<string, unknown>, method: keyof typeof taskResults): string[] {
  const inner = result["result"];
  return [
    ...mistakesBy(taskResults[method], result, method),
    ...mistakesOf(result, "Result", { revision: "2026-07-28" }),
    ...(typeof inner === "object" && inner !== null
      ? [
          ...mistakesBy(CallToolResultV2Schema, inner, `${method}: result`),
          ...mistakesOf(inner, "CallToolResult", { revision: "2026-07-28" }),
        ]
      : []),
  ];
}

interface Checked {
  issues?:
    | readonly { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined }[]
    | undefined;
}

/** Schemas of packages all speak the standard that zod does. */
interface Standard {
  "~standard": { validate: (value: unknown) => Checked | Promise<Checked> };
}

function mistakesBy(schema: Standard, value: object, name: string): string[] {
  const checked = schema["~standard"].validate(value);
  if (checked instanceof Promise) throw new Error(`${name} is not checked at once`);
  return (checked.issues ?? []).map(
    ({ message, path = [] }) =>
      `${name}: ${path.map((part) => String(typeof part === "object" ? part.key : part)).join(".")}: ${message}`,
  );
}

const mistakesOf = (value: object, name: SpecType, { revision }: { revision: string }): string[] => [
  ...mistakesBy(specTypeSchemas[name], value, name),
  ...mistakesByDocument(value, name, revision),
];

function mistakesByDocument(value: object, name: string, revision: string): string[] {
  const document = documentOf(revision);
  const place = document && "$defs" in document ? "$defs" : "definitions";
  if (!document || !(name in (document[place] ?? {}))) return [];
  const schema = { ...document, $ref: `#/${place}/${name}` } as Schema;
  const draft = place === "$defs" ? "2020-12" : "7";
  const { valid, errors: found } = new Validator(schema, draft).validate(value);
  return valid
    ? []
    : found.map(({ instanceLocation, error }) => `${revision} ${name} ${instanceLocation}: ${error}`);
}
