import type { z } from "zod";

import { type BadValue, type Setting, settings } from "./config/settings.ts";

export interface SettingProblem {
  variable: string;
  message: string;
  effect: BadValue;
}

/** One clause for a person: which variable, and what is wrong with it. */
export const describeProblem = ({ variable, message, effect }: SettingProblem): string =>
  effect === "warns" ? `${variable} is not used: ${message}` : `${variable} ${message}`;

type Value<S extends Setting> =
  | z.output<ReturnType<S["schema"]>>
  | (S extends { default: unknown } ? never : undefined);

type Values = { [Name in keyof typeof settings]: Value<(typeof settings)[Name]> };

export type Config = Values & { problems: readonly SettingProblem[] };

// Claude Desktop passes the name of a bundle's field on where its user left it empty:
// https://github.com/modelcontextprotocol/mcpb/pull/252.
const emptyField = /^\$\{user_config\.\w+\}$/;

/** What a variable is set to; undefined where that is nothing. */
export function givenValue(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
): string | undefined {
  const value = environment[variable]?.trim();
  return value && !emptyField.test(value) ? value : undefined;
}

/** Reads every setting. Never throws: a bad value becomes a problem that results, refusals and stderr name. */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  earlierProblems: readonly SettingProblem[] = [],
): Config {
  const problems = [...earlierProblems];
  const entries = Object.entries(settings).map(([name, setting]: [string, Setting]) => {
    const raw = givenValue(environment, setting.variable);
    if (raw === undefined) return [name, setting.default];
    const parsed = setting.schema().safeParse(raw);
    if (parsed.success) return [name, parsed.data];
    const message = parsed.error.issues.map((issue) => issue.message).join("; ");
    problems.push({ variable: setting.variable, message, effect: setting.onBadValue ?? "warns" });
    return [name, setting.default];
  });
  return { ...(Object.fromEntries(entries) as Values), problems };
}
