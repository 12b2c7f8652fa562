import { ErrorCode, type JSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";

import type { Cleaner } from "../../lib/cleaner.ts";
import { isObject } from "../../lib/is-object.ts";
import { bringsTerms, revision, termKeys, termsOf } from "../terms.ts";

// MCP 2026-07-28, UnsupportedProtocolVersionError.
const unsupportedVersion = -32_022;

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
      message: `Invalid params: _meta["${termKeys.version}"]: a string is expected`,
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
  if (!isObject(meta[termKeys.capabilities]))
    return wrong(termKeys.capabilities, ", {} where the client has none");
  const info = meta[termKeys.info];
  return info === undefined || isObject(info) ? undefined : wrong(termKeys.info);
}

const wrong = (name: string, more = ""): Refusal => ({
  code: ErrorCode.InvalidParams,
  message: `Invalid params: _meta["${name}"]: an object is expected${more}`,
});
