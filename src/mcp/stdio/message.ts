import type { JSONRPCMessage, JSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";

import { isObject } from "../../lib/is-object.ts";

/** A larger number is another one once JavaScript has read it. */
export const isId = (id: unknown): id is string | number =>
  typeof id === "string" || Number.isSafeInteger(id);

export const isRequest = (message: JSONRPCMessage): message is JSONRPCRequest =>
  "method" in message && "id" in message;

/**
 * Whether JSON is a message as the SDK understands it; of any other it would take no notice. The same as its
 * `JSONRPCMessageSchema` (a test compares them), whose building and four tries a message cost every start and every call.
 */
export function isMessage(json: unknown): json is JSONRPCMessage {
  if (!isObject(json) || json["jsonrpc"] !== "2.0") return false;
  if ("method" in json) {
    const { method, params } = json;
    if (typeof method !== "string" || (params !== undefined && !hasMeta(params))) return false;
    return "id" in json ? isId(json["id"]) && has(json, asked) : has(json, told);
  }
  if ("result" in json) return isId(json["id"]) && hasMeta(json["result"]) && has(json, answered);
  return isFailure(json["error"]) && (json["id"] === undefined || isId(json["id"])) && has(json, failed);
}

const asked = new Set(["jsonrpc", "id", "method", "params"]);
const told = new Set(["jsonrpc", "method", "params"]);
const answered = new Set(["jsonrpc", "id", "result"]);
const failed = new Set(["jsonrpc", "id", "error"]);

const has = (json: object, known: ReadonlySet<string>): boolean =>
  Object.keys(json).every((name) => known.has(name));

/** An object whose `_meta`, if it has one, is of the shape that the protocol gives it. */
function hasMeta(value: unknown): boolean {
  if (!isObject(value)) return false;
  const meta = value["_meta"];
  if (meta === undefined) return true;
  if (!isObject(meta)) return false;
  const { progressToken, [relatedTask]: task } = meta;
  const isTask = task === undefined || (isObject(task) && typeof task["taskId"] === "string");
  return isTask && (progressToken === undefined || isId(progressToken));
}

const relatedTask = "io.modelcontextprotocol/related-task";

const isFailure = (error: unknown): boolean =>
  isObject(error) && Number.isSafeInteger(error["code"]) && typeof error["message"] === "string";
