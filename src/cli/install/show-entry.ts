import { cleanerFor } from "../../app/cleaner-for.ts";
import { plainText } from "../../lib/plain-text.ts";
import { withoutPassword } from "../show/setting-rows.ts";
import type { EntryView } from "./entry.ts";

// Of our own settings, the ones whose values are nobody's secret.
const shownSettings = new Set(["OPENROUTER_DEFAULT_MODEL", "OPENROUTER_FILES_ROOTS", "OPENROUTER_ENV_FILE"]);

const nothing: Shown = { lines: [], env: {} };

type Shown = Pick<EntryView, "lines" | "env">;
const { redact } = cleanerFor(undefined);

/** What changes from one entry to the other, a line each; values that may be secret are not shown. */
export function differences(before: Shown = nothing, after: Shown = nothing): string[] {
  const lines = [
    ...before.lines.filter((line) => !after.lines.includes(line)).map((line) => `- ${safe(line)}`),
    ...after.lines.filter((line) => !before.lines.includes(line)).map((line) => `+ ${safe(line)}`),
  ];
  const names = new Set([...Object.keys(before.env), ...Object.keys(after.env)]);
  for (const name of names) {
    const [old, now] = [before.env[name], after.env[name]];
    if (old === now) continue;
    const hasOld = Object.hasOwn(before.env, name);
    if (hasOld) lines.push(`- ${setting(name, old, "not shown")}`);
    if (Object.hasOwn(after.env, name))
      lines.push(`+ ${setting(name, now, hasOld ? "another, not shown" : "not shown")}`);
  }
  return lines;
}

const setting = (name: string, value: unknown, hidden: string): string =>
  plainText(`${name}=${shownSettings.has(name) ? String(value) : `(${hidden})`}`);

const headers = /^((?:[a-z_]{0,20}headers|o?auth)\b[^:=]{0,100}[:=] )/i;
const credentials = /\b((?:bearer|basic)\s{1,9})[^"',\s\]]+/gi;
const named =
  /((?:key|token|secret|password|authorization)[\w-]*["']?[\s,=:]{1,9}["']?)(?!bearer |basic )[^"',\s\]]+/gi;

/** An entry of another program under our name may have a secret in its arguments, its headers or its address. */
function safe(line: string): string {
  const [, member] = headers.exec(line) ?? [];
  if (member !== undefined) return plainText(`${member}(not shown)`);
  const shown = withoutPassword(line).replace(credentials, "$1(not shown)").replace(named, "$1(not shown)");
  return plainText(redact(shown));
}
