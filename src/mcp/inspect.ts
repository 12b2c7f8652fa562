import { ClientRequestSchema, ErrorCode, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

/** A JSON-RPC error in the making. */
export interface Complaint {
  id: string | number | null;
  code: number;
  message: string;
}

export type Inspect = (message: JSONRPCMessage) => Complaint | undefined;

const requestSchemas = new Map(
  ClientRequestSchema.options.map((schema) => [schema.shape.method.value as string, schema]),
);

/**
 * What is wrong with a request, before the SDK sees it: for bad params the SDK answers -32603, and for an unknown tool a
 * tool result, where the specification asks for -32602 (MCP 2025-11-25, tools, error handling).
 */
export function createInspect(toolNames: readonly string[]): Inspect {
  return (message) => {
    if (!("method" in message) || !("id" in message)) return undefined;
    const { id, method, params } = message;
    const schema = requestSchemas.get(method);
    const parsed = schema?.safeParse(message);
    if (parsed && !parsed.success) {
      const [issue] = parsed.error.issues;
      const path = issue?.path.join(".") ?? "params";
      return {
        id,
        code: ErrorCode.InvalidParams,
        message: `Invalid params for ${method}: ${path}: ${issue?.message}`,
      };
    }
    if (method === "tools/call" && typeof params?.name === "string" && !toolNames.includes(params.name)) {
      return {
        id,
        code: ErrorCode.InvalidParams,
        message: `Unknown tool: ${params.name}. There are: ${toolNames.join(", ")}`,
      };
    }
    return undefined;
  };
}

/** What to answer to JSON that is no JSON-RPC message; undefined when nobody waits for an answer. */
export function malformed(json: unknown): Complaint | undefined {
  if (Array.isArray(json)) {
    return {
      id: null,
      code: ErrorCode.InvalidRequest,
      message: "Batches are not supported: send one message a line",
    };
  }
  if (typeof json !== "object" || json === null) {
    return { id: null, code: ErrorCode.InvalidRequest, message: "Not a JSON-RPC message" };
  }
  const id = "id" in json && (typeof json.id === "string" || typeof json.id === "number") ? json.id : null;
  if (id === null && "method" in json && !("id" in json)) return undefined;
  return "method" in json && typeof json.method === "string"
    ? {
        id,
        code: ErrorCode.InvalidParams,
        message: `Invalid params for ${json.method}: an object is expected`,
      }
    : { id, code: ErrorCode.InvalidRequest, message: "Not a JSON-RPC request" };
}
