import {
  ClientRequestSchema,
  ErrorCode,
  type JSONRPCMessage,
  RequestSchema,
} from "@modelcontextprotocol/sdk/types.js";

import { nameOfTool } from "../config/tool-set.ts";
import { isId } from "./stdio/message.ts";
import { removed, revision, termsOf } from "./terms.ts";

/** A JSON-RPC error in the making. */
export interface Complaint {
  id: string | number | null;
  code: number;
  message: string;
}

export type Inspect = (message: JSONRPCMessage) => Complaint | undefined;

// Of what is not offered, that it is not there is what has to be heard.
const isOffered = (method: string): boolean =>
  !/^(?:tasks|logging)\/|^resources\/(?:un)?subscribe$/.test(method);

const requestSchemas = new Map(
  ClientRequestSchema.options
    .map((schema) => [schema.shape.method.value as string, schema] as const)
    .filter(([method]) => isOffered(method)),
);

/**
 * What is wrong with a request, before the SDK sees it: for bad params the SDK answers -32603, and for an unknown tool a
 * tool result, where the specification asks for -32602 (MCP 2025-11-25, tools, error handling).
 */
export function createInspect(toolNames: readonly string[]): Inspect {
  return (message) => {
    if (!("method" in message) || !("id" in message)) return undefined;
    const { id, method, params } = message;
    // Of another revision, its params may be of any shape: that it is not supported is what it has to hear.
    const { _meta: meta } = params ?? {};
    const terms = termsOf(meta);
    if (terms !== undefined && (terms !== revision || removed.has(method))) return undefined;
    const mistake = mistakeInParams(method, message);
    if (mistake !== undefined) return { id, code: ErrorCode.InvalidParams, message: mistake };
    if (method === "tools/call" && typeof params?.name === "string" && !toolNames.includes(params.name)) {
      return {
        id,
        code: ErrorCode.InvalidParams,
        message: `Unknown tool: ${nameOfTool(params.name, { tools: toolNames })}. There are: ${toolNames.join(", ")}`,
      };
    }
    return undefined;
  };
}

/** What is wrong with the params of a method that is known. */
function mistakeInParams(method: string, message: unknown): string | undefined {
  const request = requestSchemas.get(method)?.safeParse(message);
  const [issue] = request?.error?.issues ?? [];
  if (issue) return `Invalid params for ${method}: ${issue.path.join(".")}: ${issue.message}`;
  // MCP, pagination: one that no list gave is refused; all of ours have one page.
  const { cursor } = { ...request?.data?.params } as { cursor?: unknown };
  return cursor ? `Invalid params for ${method}: cursor: this list has no further page` : undefined;
}

/** What is wrong with what every request may say beside its own params. */
function mistakeInMeta(method: string, params: object | undefined): string | undefined {
  const [issue] = RequestSchema.safeParse({ method, params }).error?.issues ?? [];
  return issue && `Invalid params for ${method}: ${issue.path.join(".")}: ${issue.message}`;
}

const idMember = String.raw`"id"\s*:\s*(\d{1,15}|"[^"\\]{0,200}")`;
const idAtStart = new RegExp(
  String.raw`^\s*\{\s*(?:"(?:jsonrpc|method)"\s*:\s*"[^"\\]*"\s*,\s*)*${idMember}`,
);
const idAtEnd = new RegExp(String.raw`${idMember}\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$`);

/** The id of a request of which only the ends are known: clients write it first or last. */
export function idAtEnds(head: string, tail: string): string | number | null {
  const written = idAtStart.exec(head)?.[1] ?? idAtEnd.exec(tail)?.[1];
  return written === undefined ? null : JSON.parse(written);
}

/** The id of a request that nothing but its envelope is read of; undefined when nobody waits for an answer. */
export function waitingId(json: unknown): Complaint["id"] | undefined {
  if (typeof json !== "object" || json === null || !("method" in json) || !("id" in json)) return undefined;
  return isId(json.id) ? json.id : null;
}

/** What to answer to JSON that is no JSON-RPC message; undefined when nobody waits for an answer. */
export function malformed(json: unknown): Complaint | undefined {
  const refuse = (
    id: Complaint["id"],
    message: string,
    code: number = ErrorCode.InvalidRequest,
  ): Complaint => ({
    id,
    code,
    message,
  });
  if (Array.isArray(json)) return refuse(null, "Batches are not supported: send one message a line");
  if (typeof json !== "object" || json === null) return refuse(null, "Not a JSON-RPC message");
  const { id, method, jsonrpc, params }: Partial<Record<string, unknown>> = { ...json };
  // Neither a notification nor an answer is answered.
  const isAnswer = method === undefined && ("result" in json || "error" in json);
  if (isAnswer || (id === undefined && method !== undefined)) return undefined;
  if (id === undefined) return refuse(null, "Not a JSON-RPC message");
  if (!isId(id)) {
    return refuse(null, "Invalid request: id must be a string or an integer of at most 9007199254740991");
  }
  if (jsonrpc !== "2.0") return refuse(id, 'Invalid request: jsonrpc must be "2.0"');
  if (typeof method !== "string") return refuse(id, "Invalid request: method must be a string");
  if (params !== undefined && (typeof params !== "object" || params === null || Array.isArray(params))) {
    return refuse(id, `Invalid params for ${method}: an object is expected`, ErrorCode.InvalidParams);
  }
  const mistake = mistakeInParams(method, json) ?? mistakeInMeta(method, params);
  if (mistake !== undefined) return refuse(id, mistake, ErrorCode.InvalidParams);
  return refuse(
    id,
    "Invalid request: it has members that JSON-RPC does not know, or params of the wrong shape",
  );
}
