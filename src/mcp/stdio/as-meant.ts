import { isObject } from "../../lib/is-object.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { setField } from "../../lib/set-field.ts";

// Deeper than any message of the protocol; what lies below is left as it is.
const deepest = 20;

/**
 * A message as it was meant: clients in many languages write null for what is absent (`"params":null`, `"cursor":null`),
 * and some write the arguments of a call as a text of JSON. What is in the arguments is left to `liberal`, which knows
 * their schema; answers are left as they are.
 */
export function asMeant(message: unknown): unknown {
  if (!isObject(message) || !("method" in message)) return message;
  const { params, ...rest } = message;
  if (params === null || params === undefined) return rest;
  if (rest["method"] === "initialize" && isObject(params)) return { ...rest, params: introduction(params) };
  if (rest["method"] !== "tools/call" || !isObject(params)) return { ...rest, params: withoutNulls(params) };
  // Without tasks of MCP 2025-11-25 a call that asks for one is answered as any other, where the SDK would refuse it.
  const { arguments: written, task: _unoffered, ...others } = params;
  const args = typeof written === "string" ? fromText(written) : written;
  const given = args !== null && args !== undefined && !(Array.isArray(args) && args.length === 0);
  const meant = withoutNulls(others) as object;
  return { params: given ? { arguments: args, ...meant } : meant, ...rest };
}

/** What must be said and is null is said as nothing: a client that is silent about itself is still one. */
function introduction({ capabilities, clientInfo, ...params }: Record<string, unknown>): unknown {
  const info = or(clientInfo, { name: null, version: null });
  return withoutNulls({
    ...params,
    capabilities: or(capabilities, {}),
    clientInfo: isObject(info)
      ? { ...info, name: or(info["name"], ""), version: or(info["version"], "") }
      : info,
  });
}

const or = (value: unknown, otherwise: unknown): unknown => (value === null ? otherwise : value);

/** No text at all is no argument; what is no JSON stays for the check of the message to refuse. */
function fromText(text: string): unknown {
  if (text.trim() === "") return undefined;
  const json = jsonOrUndefined(text);
  return json === undefined ? text : json;
}

function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth === deepest) return value;
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1));
  if (!isObject(value)) return value;
  const said: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== null) setField(said, key, withoutNulls(item, depth + 1));
  }
  return said;
}
