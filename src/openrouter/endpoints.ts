import { type Foreign, toObject, toObjects } from "../lib/foreign.ts";
import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

/** The rows of `GET /models/{author}/{slug}/endpoints`: the providers that serve a model, as OpenRouter lists them. */
export async function listEndpoints(upstream: Upstream, id: string, signal: AbortSignal): Promise<Foreign[]> {
  // Each part encoded by itself: the `:` of `:free` must be, the `/` between author and slug must not.
  const path = `/models/${id.split("/").map(encodeURIComponent).join("/")}/endpoints`;
  const answer = toObject(await getJson(upstream, path, { model: id, timeoutSeconds: 10, signal }));
  const endpoints = toObject(answer?.["data"])?.["endpoints"];
  if (!Array.isArray(endpoints)) throw nonsense(`GET ${path}`);
  return toObjects(endpoints);
}
