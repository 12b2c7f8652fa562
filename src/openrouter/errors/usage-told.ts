import { amountOrNull } from "../../lib/dollars.ts";
import { type Foreign, toNumber, toObject } from "../../lib/foreign.ts";

/** The use that a body tells, also one that is a failure: beside its error, or inside it. */
export function usageIn(body: Foreign): unknown {
  const error = toObject(body["error"]);
  return body["usage"] ?? error?.["usage"] ?? toObject(error?.["metadata"])?.["usage"];
}

/** USD; null where a body tells no cost, or none that can be one. */
export const costIn = (body: Foreign): number | null =>
  amountOrNull(toNumber(toObject(usageIn(body))?.["cost"]));
