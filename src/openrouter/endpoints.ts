import { z } from "zod";

import { getJson, nonsense, type Upstream } from "./transport/get-json.ts";

const endpointsSchema = z.object({
  data: z.object({ endpoints: z.array(z.record(z.string(), z.unknown())) }),
});

/** The rows of `GET /models/{author}/{slug}/endpoints`: the providers that serve a model, as OpenRouter lists them. */
export async function listEndpoints(
  upstream: Upstream,
  id: string,
  signal: AbortSignal,
): Promise<Record<string, unknown>[]> {
  // Each part encoded by itself: the `:` of `:free` must be, the `/` between author and slug must not.
  const path = `/models/${id.split("/").map(encodeURIComponent).join("/")}/endpoints`;
  const answer = endpointsSchema.safeParse(
    await getJson(upstream, path, { model: id, timeoutSeconds: 10, signal }),
  );
  if (!answer.success) throw nonsense(`GET ${path}`);
  return answer.data.data.endpoints;
}
