import { ErrorCode, type JSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";

import type { Cleaner } from "../../lib/cleaner.ts";
import { bringsTerms, revision, termsOf } from "../terms.ts";

// MCP 2026-07-28, UnsupportedProtocolVersionError.
const unsupportedVersion = -32_022;

const key = {
  version: "io.modelcontextprotocol/protocolVersion",
  capabilities: "io.modelcontextprotocol/clientCapabilities",
  info: "io.modelcontextprotocol/clientInfo",
} as const;

export interface Refusal {
  code: number;
  message: string;
  data?: { supported: string[]; requested: string };
}

type Meta = Readonly<Record<string, unknown>>;

const metaOf = ({ params: { _meta: meta = {} } = {} }: Pick<JSONRPCRequest, "params">): Meta => meta;

/** Why a request cannot be answered in this revision; undefined when it can. */
export function mistakeInTerms(
  request: JSONRPCRequest,
  { line }: Pick<Cleaner, "line">,
): Refusal | undefined {
  const meta = metaOf(request);
  const requested = termsOf(meta);
  // Clients probe with it before they know what the server speaks.
  if (!bringsTerms(meta) && request.method === "server/discover") return undefined;
  if (typeof requested !== "string") {
    return {
      code: ErrorCode.InvalidParams,
      message: `Invalid params: _meta["${key.version}"]: a string is expected`,
    };
  }
  if (requested !== revision) {
    const message = `Unsupported protocol version: ${line(requested, 40)}`;
    return {
      code: unsupportedVersion,
      message,
      data: { supported: [revision], requested: line(requested, 256) },
    };
  }
  if (!isObject(meta[key.capabilities])) return wrong(key.capabilities, ", {} where the client has none");
  const info = meta[key.info];
  return info === undefined || isObject(info) ? undefined : wrong(key.info);
}

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const wrong = (name: string, more = ""): Refusal => ({
  code: ErrorCode.InvalidParams,
  message: `Invalid params: _meta["${name}"]: an object is expected${more}`,
});
