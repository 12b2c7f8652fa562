import { isObject } from "../lib/is-object.ts";

/** The revision of MCP whose requests each carry their own terms. */
export const revision = "2026-07-28";

/** What its requests say of themselves, in their `_meta`: the names of it. */
export const termKeys = {
  version: "io.modelcontextprotocol/protocolVersion",
  capabilities: "io.modelcontextprotocol/clientCapabilities",
  info: "io.modelcontextprotocol/clientInfo",
} as const;

/** Methods that it no longer has: their place took what each request says of itself. */
export const removed: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "logging/setLevel",
  "resources/subscribe",
  "resources/unsubscribe",
]);

/** The revision that a request's `_meta` names, as those of MCP 2026-07-28 and later do; undefined for all before. */
export const termsOf = (meta: object | undefined): unknown =>
  meta === undefined ? undefined : Reflect.get(meta, termKeys.version);

/** Whether a request says anything of the kind, whole or not: no request of a revision before it does. */
export const bringsTerms = (meta: object | undefined): boolean =>
  meta !== undefined && (Object.hasOwn(meta, termKeys.version) || Object.hasOwn(meta, termKeys.capabilities));

/** The extension for calls that take long (modelcontextprotocol/ext-tasks, specification 2026-07-28). */
export const tasksExtension = "io.modelcontextprotocol/tasks";

/** Whether a request's client has declared that it takes tasks; each request says so anew. */
export function declaresTasks(meta: object | undefined): boolean {
  const declared: unknown = meta && Reflect.get(meta, termKeys.capabilities);
  const extensions: unknown = isObject(declared) ? declared["extensions"] : undefined;
  return isObject(extensions) && isObject(extensions[tasksExtension]);
}
