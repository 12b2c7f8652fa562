import { toName, toObject, toObjects } from "../lib/foreign.ts";
import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

/** The slugs of `GET /providers`: who runs models for OpenRouter, as `provider` of a request takes them. */
export async function listProviders(upstream: Upstream, signal: AbortSignal): Promise<string[]> {
  const path = "/providers";
  const rows = toObject(await getJson(upstream, path, { timeoutSeconds: 10, signal }))?.["data"];
  if (!Array.isArray(rows)) throw nonsense(`GET ${path}`);
  return toObjects(rows).flatMap((row) => toName(row["slug"]) || []);
}
