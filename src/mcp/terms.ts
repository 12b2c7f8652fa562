/** The revision of MCP whose requests each carry their own terms. */
export const revision = "2026-07-28";

const versionKey = "io.modelcontextprotocol/protocolVersion";

/** The revision that a request's `_meta` names, as those of MCP 2026-07-28 and later do; undefined for all before. */
export const termsOf = (meta: object | undefined): unknown =>
  meta === undefined ? undefined : Reflect.get(meta, versionKey);

/** The extension for calls that take long (modelcontextprotocol/ext-tasks, specification 2026-07-28). */
export const tasksExtension = "io.modelcontextprotocol/tasks";

/** Whether a request's client has declared that it takes tasks; each request says so anew. */
export function declaresTasks(meta: object | undefined): boolean {
  const declared: unknown = meta && Reflect.get(meta, "io.modelcontextprotocol/clientCapabilities");
  const extensions: unknown = isObject(declared) ? declared["extensions"] : undefined;
  return isObject(extensions) && isObject(extensions[tasksExtension]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
