import type { z } from "zod";

import { type Schema, variantsOf } from "./liberal.ts";

/** Where unknown parameters belong that stand beside the one they are a part of: "'strategy' belongs inside 'model'". */
export function misplacedIn({ issues }: z.ZodError, { properties = {} }: Schema): string[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [],
  );
  return unknown.flatMap((name) => {
    const home = Object.entries(properties).find(([, schema]) =>
      variantsOf(schema).some((variant) => Object.hasOwn(variant.properties ?? {}, name)),
    );
    return home ? [`'${name}' belongs inside '${home[0]}'`] : [];
  });
}
