import { type Foreign, toNumber, toObjects, toText, toTexts } from "../../lib/foreign.ts";
import { asLine } from "../../lib/plain-text.ts";

interface Step {
  /** As OpenRouter calls it: `Filter by Allowed Providers`. */
  name: string;
  /** Providers that were left behind it; undefined where that is not told. */
  left: number | undefined;
}

/** Which of a model's providers were left after each step of OpenRouter's choice, and why the others were not. */
export interface Funnel {
  steps: Step[];
  /** The one after which none was left. */
  failed: string | undefined;
  /** Who serves the model at all. */
  available: string[];
  requested: string[];
  ineligible: { reason: string; count: number | undefined; where: string | undefined }[];
}

const most = 30;

/** Of the `metadata` of a 403 or 404 (seen since September 2026); undefined where it tells nothing of it. */
export function readFunnel(meta: Foreign): Funnel | undefined {
  const steps = toObjects(meta["routing_funnel"])
    .slice(0, most)
    .flatMap(({ step, endpoint_count: count }) => {
      const name = asLine(toText(step) ?? "", 60);
      return name === "" ? [] : [{ name, left: toNumber(count) ?? undefined }];
    });
  const failed = asLine(toText(meta["failed_routing_step"]) ?? "", 60) || undefined;
  const ineligible = toObjects(meta["ineligibility_reasons"])
    .slice(0, 5)
    .flatMap(({ reason, endpoint_count: count, configure_url: url }) => {
      const why = asLine(toText(reason) ?? "", 200);
      return why === "" ? [] : [{ reason: why, count: toNumber(count) ?? undefined, where: ourAddress(url) }];
    });
  if (steps.length === 0 && failed === undefined && ineligible.length === 0) return undefined;
  const available = namesIn(meta["available_providers"]);
  return { steps, failed, available, requested: namesIn(meta["requested_providers"]), ineligible };
}

/** What of `provider` decides at a step or in a message of OpenRouter's, by the words of either. */
export type Preference =
  | "only"
  | "ignore"
  | "order"
  | "quantizations"
  | "max_price"
  | "require_parameters"
  | "data_collection"
  | "zdr";

// Seen in September 2026: "Filter by Allowed Providers", "Filter by Parameters", "Filter by Data Policy"; "No allowed providers
// are available for the selected model", "No endpoints found that can handle the requested parameters".
const wordsOf: readonly (readonly [RegExp, Preference])[] = [
  [/\bonly\b|allowed providers?/i, "only"],
  [/\bignor/i, "ignore"],
  [/zdr|zero data|retention/i, "zdr"],
  [/data.?(?:policy|collection)/i, "data_collection"],
  [/quantiz/i, "quantizations"],
  [/price/i, "max_price"],
  [/param/i, "require_parameters"],
  [/\border\b|fallback/i, "order"],
];

export const preferenceIn = (words: string | undefined): Preference | undefined =>
  wordsOf.find(([pattern]) => pattern.test(words ?? ""))?.[1];

const namesIn = (value: unknown): string[] =>
  (toTexts(value) ?? []).slice(0, most).map((one) => asLine(one, 60));

/** Only an address of OpenRouter's own is passed on as advice. */
function ourAddress(url: unknown): string | undefined {
  const text = toText(url) ?? "";
  return /^https:\/\/openrouter\.ai\/[\w./?=&#-]{1,200}$/.test(text) ? text : undefined;
}

/** `6 providers, 2 after Filter by Allowed Providers, 0 after Filter by Parameters`; `nameOf` says a step in other words. */
export function funnelInWords(
  { steps, failed, ineligible }: Funnel,
  nameOf: (step: string) => string,
): string {
  const [first, ...rest] = steps.filter(({ left }) => left !== undefined);
  const told = rest.map(({ name, left }) => `${left} after ${nameOf(name)}`);
  const isTold = failed === undefined || steps.some(({ name, left }) => name === failed && left === 0);
  const path = [
    ...(first ? [`${first.left} ${first.left === 1 ? "provider" : "providers"}`] : []),
    ...told,
    ...(isTold ? [] : [`${first ? "0" : "no provider left"} after ${nameOf(failed)}`]),
  ].join(", ");
  const because = ineligible.map(
    ({ reason, count }) => `${reason}${count === undefined ? "" : `: ${count} of them`}`,
  );
  return [path, ...because].filter((part) => part !== "").join("; ");
}
