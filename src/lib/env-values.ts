import { delimiter, isAbsolute } from "node:path";

import { z } from "zod";

import { jsonOrUndefined } from "./json.ts";

// What a variable's text can mean; each says what it expected. Made when a variable is set: most never are.

export const text = () => z.string();

export const flag = () =>
  text().transform((value, context) => {
    const word = value.toLowerCase();
    if (["true", "1", "yes", "on"].includes(word)) return true;
    if (["false", "0", "no", "off"].includes(word)) return false;
    context.addIssue("expected true or false");
    return z.NEVER;
  });

export const list = () =>
  text().transform((value, context) => {
    if (!value.startsWith("[")) {
      return value
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
    }
    const parsed = z.array(z.string()).safeParse(jsonOrUndefined(value));
    if (parsed.success) return parsed.data;
    context.addIssue("expected a comma-separated list or a JSON array of strings");
    return z.NEVER;
  });

export const number = (kind: "number" | "whole number", least: number, most: number) =>
  text().transform((value, context) => {
    const parsed = Number(value);
    const fits = parsed >= least && parsed <= most && (kind === "number" || Number.isInteger(parsed));
    if (fits) return parsed;
    context.addIssue(`expected a ${kind} from ${least} to ${most}`);
    return z.NEVER;
  });

export const pathList = () =>
  text().transform((value, context) => {
    const paths = value.startsWith("[")
      ? z.array(z.string()).safeParse(jsonOrUndefined(value)).data
      : value.split(delimiter);
    const given = paths?.map((path) => path.trim()).filter((path) => path !== "");
    if (given?.every((path) => isAbsolute(path) || path.startsWith("~"))) return given;
    context.addIssue(`expected absolute paths, separated by ${delimiter} or as a JSON array`);
    return z.NEVER;
  });

export const absolutePath = () =>
  text().refine(isAbsolute, "expected an absolute path: the working directory may be anywhere");

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  text()
    .transform((value) => value.toLowerCase())
    .pipe(z.enum(values, { error: `expected one of ${values.join(", ")}` }));

// RFC 9110, 5.5: what a header may carry without being encoded.
export const headerSafe = /^[\x20-\x7e]*$/;
export const headerText = () => text().regex(headerSafe, "expected plain ASCII: it is sent as a header");
