import { z } from "zod";

import { cut } from "../lib/cut.ts";
import { flag, headerSafe, number, text } from "../lib/env-values.ts";
import { jsonOrUndefined } from "../lib/json.ts";

// The values that only this server has.

/** `false`, `true`, or for how many seconds. */
export const cacheDefault = () =>
  text().transform((value, context) => {
    const seconds = Number(value);
    if (Number.isInteger(seconds) && seconds > 1 && seconds <= 86_400) return seconds;
    const on = flag().safeParse(value);
    if (on.success) return on.data;
    context.addIssue("expected true, false or a number of seconds up to 86400");
    return z.NEVER;
  });

export const usd = () => number("number", 0, 1_000_000);

// Claude Desktop expands no ${VAR}, and sample configurations carry placeholders: both arrive here as they are.
export const apiKey = () =>
  text().superRefine((value, context) => {
    if (/\$\{|^\$\w|^%\w+%$/.test(value)) {
      context.addIssue(
        `is the literal text ${cut(value, 40)}: this client does not expand variables; put the key itself in the "env" block of its configuration`,
      );
    } else if (/(^|[-_<\s])your[-_\s]|placeholder|change-?me|[<>]|\.\.\.|x{8}/i.test(value)) {
      context.addIssue("is a placeholder; put your own key there (get one at https://openrouter.ai/keys)");
    } else if (/["'\s]/.test(value)) {
      context.addIssue("contains quotes or white space; put the bare key there");
    } else if (!headerSafe.test(value)) {
      context.addIssue("contains characters that no key has; copy it again");
    } else if (value.length < 16) {
      context.addIssue("is too short for a key; copy the whole of it");
    }
  });

export const aliases = () =>
  text().transform((value, context) => {
    const parsed = z
      .array(z.strictObject({ pattern: z.string().refine(isPattern), replacement: z.string() }))
      .safeParse(jsonOrUndefined(value));
    if (parsed.success) return parsed.data;
    context.addIssue("expected a JSON list of {pattern, replacement}, each pattern a regular expression");
    return z.NEVER;
  });

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export const baseUrl = () =>
  text().transform((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !["https:", "http:"].includes(url.protocol)) {
      context.addIssue("expected a URL such as https://openrouter.ai/api/v1");
      return z.NEVER;
    }
    if (url.protocol === "http:" && !loopback.test(url.hostname)) {
      context.addIssue(
        "plain http is allowed to this machine only; use https, or the key would travel in clear",
      );
      return z.NEVER;
    }
    if (url.username || url.password || url.search || url.hash) {
      context.addIssue("expected a plain URL without credentials, query or fragment");
      return z.NEVER;
    }
    const path = url.pathname.replace(/\/+$/, "");
    const ending = knownPaths.find((known) => path.toLowerCase().endsWith(known));
    if (ending !== undefined) {
      context.addIssue(`ends in ${ending}, which is added to it for each request; leave that out`);
      return z.NEVER;
    }
    if (/(^|\.)openrouter\.ai$/.test(url.hostname) && path !== "/api/v1") {
      context.addIssue(`expected https://${url.hostname}/api/v1, which is where OpenRouter's API is`);
      return z.NEVER;
    }
    return url.href.replace(/\/+$/, "");
  });

// What other programs ask for under the same name, and sample code shows.
const knownPaths = [
  "/chat/completions",
  "/completions",
  "/responses",
  "/messages",
  "/embeddings",
  "/rerank",
  "/models",
  "/generation",
  "/auth/key",
  "/key",
  "/credits",
];

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
