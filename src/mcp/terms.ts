/** The revision of MCP whose requests each carry their own terms. */
export const revision = "2026-07-28";

const versionKey = "io.modelcontextprotocol/protocolVersion";
const capabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

/** What it no longer has: what a request says of itself took its place. */
export const removed: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "logging/setLevel",
  "resources/subscribe",
  "resources/unsubscribe",
]);

/** The revision that a request's `_meta` names, as those of MCP 2026-07-28 and later do; undefined for all before. */
export const termsOf = (meta: object | undefined): unknown =>
  meta === undefined ? undefined : Reflect.get(meta, versionKey);

/** Whether a request brings terms of its own, whole or not: those before know none. */
export const bringsTerms = (meta: object | undefined): boolean =>
  meta !== undefined && (Object.hasOwn(meta, versionKey) || Object.hasOwn(meta, capabilitiesKey));

/** The extension for calls that take long (modelcontextprotocol/ext-tasks, specification 2026-07-28). */
export const tasksExtension = "io.modelcontextprotocol/tasks";

/** Whether a request's client has declared that it takes tasks; each request says so anew. */
export function declaresTasks(meta: object | undefined): boolean {
  const declared: unknown = meta && Reflect.get(meta, capabilitiesKey);
  const extensions: unknown = isObject(declared) ? declared["extensions"] : undefined;
  return isObject(extensions) && isObject(extensions[tasksExtension]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
