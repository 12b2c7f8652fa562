import { distance } from "fastest-levenshtein";
import type { z } from "zod";

import { lookUp } from "../../lib/look-up.ts";
import { type Schema, variantsOf } from "./liberal.ts";

interface Parameters {
  /** The names that clients are told of. */
  names: readonly string[];
  /** All that is understood. */
  schema: Schema;
  /** What the tool has to say of other names. */
  otherNames: Readonly<Record<string, string>> | undefined;
}

/** Of each unknown parameter where it belongs or what it is called here, and the names of which nothing is known. */
export function hintsFor(
  { issues }: z.ZodError,
  parameters: Parameters,
): { hints: string[]; rest: string[] } {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [],
  );
  const found = unknown.map((name) => ({ name, hint: hintFor(name, parameters) }));
  return {
    hints: found.flatMap(({ name, hint }) => (hint === undefined ? [] : [`'${name}' ${hint}`])),
    rest: found.flatMap(({ name, hint }) => (hint === undefined ? [name] : [])),
  };
}

function hintFor(name: string, { names, schema, otherNames = {} }: Parameters): string | undefined {
  const near = names.find((known) => distance(plain(known), plain(name)) <= Math.min(2, name.length / 3));
  const home = homeOf(name, schema);
  return (
    lookUp(otherNames, name) ??
    (home && `belongs inside '${home}'`) ??
    (near && `is not there, but '${near}' is`)
  );
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, "");

/** The parameter that a name is a part of. */
function homeOf(name: string, { properties = {} }: Schema): string | undefined {
  const homes = Object.entries(properties).flatMap(([home, schema]) => {
    const forms = variantsOf(schema);
    return forms.some((form) => Object.hasOwn(form.properties ?? {}, name)) ? [{ home, forms }] : [];
  });
  // Of several the one that is made for it: what has the fewest other forms.
  return homes.toSorted((a, b) => a.forms.length - b.forms.length)[0]?.home;
}
