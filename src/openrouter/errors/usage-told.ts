import { amountOrNull } from "../../lib/dollars.ts";
import { type Foreign, toNumber, toObject } from "../../lib/foreign.ts";

/** The use that a body tells, also one that is a failure: beside its error, or inside it. */
export const usageIn = (body: Foreign): unknown => usagesIn(body).find((usage) => usage != null);

/** USD; null where a body tells no cost, or none that can be one. */
export function costIn(body: unknown): number | null {
  const costs = usagesIn(toObject(body) ?? {}).map((usage) =>
    amountOrNull(toNumber(toObject(usage)?.["cost"])),
  );
  return costs.find((cost) => cost !== null) ?? null;
}

function usagesIn(body: Foreign): unknown[] {
  const error = toObject(body["error"]);
  return [body["usage"], error?.["usage"], toObject(error?.["metadata"])?.["usage"]];
}
