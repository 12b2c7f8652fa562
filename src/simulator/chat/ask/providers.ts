import { exceeds } from "../../../lib/exceeds.ts";
import { type Endpoint, endpointsOf } from "../../catalogue/providers.ts";
import { type JsonObject, listOf, numberOf, objectOf, stringsOf } from "../../json.ts";
import { errorReply, type Reply } from "../../reply.ts";
import type { FoundEntry } from "./resolve.ts";

const matches = ({ tag, provider_name: name }: Endpoint, wanted: string): boolean =>
  tag === wanted.toLowerCase() || name.toLowerCase() === wanted.toLowerCase();

const named = (endpoint: Endpoint, list: string[]): boolean =>
  list.some((wanted) => matches(endpoint, wanted));

const cheapEnough = ({ pricing }: Endpoint, ceiling: JsonObject): boolean =>
  (["prompt", "completion"] as const).every((part) => {
    const most = numberOf(ceiling[part]);
    return most === undefined || !exceeds(Number(pricing[part]) * 1e6, most);
  });

const sortKey: Record<string, (endpoint: Endpoint) => number> = {
  price: ({ pricing }) => Number(pricing.prompt) + Number(pricing.completion),
  throughput: ({ throughput_last_30m: measured }) => -(measured?.p50 ?? 0),
  latency: ({ latency_last_30m: measured }) => measured?.p50 ?? Number.POSITIVE_INFINITY,
};

function sorted(endpoints: Endpoint[], preferences: JsonObject, suffixes: string[]): Endpoint[] {
  const order = stringsOf(preferences.order);
  if (order.length > 0) {
    const place = (endpoint: Endpoint) => {
      const index = order.findIndex((wanted) => matches(endpoint, wanted));
      return index === -1 ? order.length : index;
    };
    return endpoints.toSorted((one, other) => place(one) - place(other));
  }
  const asked =
    preferences.sort ?? (suffixes.includes("nitro") ? "throughput" : suffixes.includes("floor") && "price");
  const by = objectOf(preferences.sort).by ?? asked;
  const key = typeof by === "string" ? sortKey[by] : undefined;
  return key ? endpoints.toSorted((one, other) => key(one) - key(other)) : endpoints;
}

/** The provider that will serve a request by its `provider` preferences, or the 404 they lead to. */
export function chooseProvider(
  { entry, suffixes }: FoundEntry,
  preferences: JsonObject,
): { endpoint: Endpoint } | { reply: Reply } {
  const all = endpointsOf(entry);
  const { id } = entry.model;
  const only = stringsOf(preferences.only);
  const ignore = stringsOf(preferences.ignore);
  const order = stringsOf(preferences.order);
  const serving = `Providers serving ${id}: ${all.map(({ tag }) => tag).join(", ")}`;
  const refused = (why: string) => ({
    reply: errorReply(
      404,
      `No allowed providers are available for the selected model. ${serving}, but ${why}.`,
    ),
  });

  const allowed = all.filter((endpoint) => only.length === 0 || named(endpoint, only));
  if (allowed.length === 0 && only.length > 0) {
    return refused(`your request's provider.only preference permits only: ${only.join(", ")}`);
  }
  const kept = allowed.filter((endpoint) => !named(endpoint, ignore));
  if (kept.length === 0 && ignore.length > 0) {
    return refused(`your request's provider.ignore preference excludes: ${ignore.join(", ")}`);
  }
  const ordered =
    order.length > 0 && preferences.allow_fallbacks === false
      ? kept.filter((endpoint) => named(endpoint, order))
      : kept;
  if (ordered.length === 0 && order.length > 0) {
    return refused(`your request's provider.order preference permits only: ${order.join(", ")}`);
  }

  if (preferences.data_collection === "deny" && id.endsWith(":free")) {
    return {
      reply: errorReply(
        404,
        "No endpoints found matching your data policy (Free model publication). Configure: https://openrouter.ai/settings/privacy",
      ),
    };
  }
  const quantizations = listOf(preferences.quantizations);
  const exact = ordered.filter(
    ({ quantization }) => quantizations.length === 0 || quantizations.includes(quantization),
  );
  const affordable = exact.filter((endpoint) => cheapEnough(endpoint, objectOf(preferences.max_price)));
  // A service tier is dearer or slower on purpose: it serves only those who name it.
  const asked = [...only, ...order];
  const plain = affordable.filter((endpoint) => !endpoint.tag.includes("/") || named(endpoint, asked));
  const [endpoint] = sorted(plain, preferences, suffixes);
  if (endpoint) return { endpoint };
  const why =
    exact.length === 0
      ? "No endpoints found that match the requested quantizations."
      : affordable.length === 0
        ? "No endpoints found that match your price limits (provider.max_price)."
        : `No endpoints found for ${id}.`;
  return { reply: errorReply(404, why) };
}
