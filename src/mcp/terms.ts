/** The revision of MCP whose requests each carry their own terms. */
export const revision = "2026-07-28";

const versionKey = "io.modelcontextprotocol/protocolVersion";

/** The revision that a request's `_meta` names, as those of MCP 2026-07-28 and later do; undefined for all before. */
export const termsOf = (meta: object | undefined): unknown =>
  meta === undefined ? undefined : Reflect.get(meta, versionKey);
