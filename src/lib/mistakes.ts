import type { z } from "zod";

/** What is wrong with a value, one plain clause a mistake, each with its path. `known` are the names at the root, told to whoever used another. */
export function mistakesIn(error: z.ZodError, known: readonly string[], root = ""): string[] {
  return [...new Set(error.issues.map((issue) => describe(issue, known, root)))];
}

function describe(issue: z.core.$ZodIssue, known: readonly string[], root: string): string {
  const at =
    root + issue.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  const place = at.replace(/^\./, "");
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => `'${place ? `${place}.${key}` : key}'`).join(", ");
    return `unknown parameter ${names}${place === "" && known.length > 0 ? ` (there are: ${known.join(", ")})` : ""}`;
  }
  if (issue.code === "custom" && issue.params?.["likely"] !== undefined) {
    return `unknown parameter '${place}': '${String(issue.params["likely"])}' is probably meant`;
  }
  if (issue.code === "invalid_union") {
    const nearest = nearestVariant(issue);
    if (nearest) return describe({ ...nearest, path: [...issue.path, ...nearest.path] }, known, root);
    return `${place}: ${alternatives(issue)}`;
  }
  return `${place || "arguments"}: ${isMissing(issue) ? "required" : issue.message}`;
}

// What is said of a value whose type was right.
const contentCodes = new Set<z.core.$ZodIssue["code"]>(["too_big", "too_small", "custom"]);

/** Of the variants of a union, the one that got furthest is the one that was meant. */
function nearestVariant(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue | undefined {
  return issue.errors
    .flatMap((variant) => variant.slice(0, 1))
    .filter(({ path, code }) => path.length > 0 || contentCodes.has(code))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
}

function alternatives({ errors }: z.core.$ZodIssueInvalidUnion): string {
  const firsts = leaves(errors);
  if (firsts.length > 0 && firsts.every(isMissing)) return "required";
  const expected = firsts.flatMap((first) => {
    if (first.code === "invalid_type") return [first.expected];
    return first.code === "invalid_value" ? first.values.map((value) => JSON.stringify(value)) : [];
  });
  return `expected ${[...new Set(expected)].join(" or ")}`;
}

const leaves = (variants: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] =>
  variants
    .flatMap((variant) => variant.slice(0, 1))
    .flatMap((first) => (first.code === "invalid_union" ? leaves(first.errors) : [first]));

// zod keeps no input in its issues; its message is the only trace of an absent value.
const isMissing = (issue: z.core.$ZodIssue): boolean =>
  issue.code === "invalid_type" && issue.message.endsWith("received undefined");
