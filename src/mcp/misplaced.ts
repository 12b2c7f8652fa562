import type { z } from "zod";

import { type Schema, variantsOf } from "./liberal.ts";

/** Where unknown parameters belong that stand beside the one they are a part of: "'effort' belongs inside 'reasoning'". */
export function misplacedIn({ issues }: z.ZodError, { properties = {} }: Schema): string[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [],
  );
  return unknown.flatMap((name) => {
    const homes = Object.entries(properties).flatMap(([home, schema]) => {
      const forms = variantsOf(schema);
      return forms.some((form) => Object.hasOwn(form.properties ?? {}, name)) ? [{ home, forms }] : [];
    });
    // Of several the one that is made for it: what has the fewest other forms.
    const [best] = homes.toSorted((a, b) => a.forms.length - b.forms.length);
    return best ? [`'${name}' belongs inside '${best.home}'`] : [];
  });
}
