import { givenValue } from "../../config.ts";
import { type Setting, settings, shownDefaultOf } from "../../config/settings.ts";
import { fingerprint } from "../../lib/fingerprint.ts";
import { plainText } from "../../lib/plain-text.ts";
import { createRedact } from "../../lib/redact.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingRow {
  variable: string;
  /** As it may be shown; absent where it is unset and has no default. */
  value?: string | undefined;
  source: "environment" | "env file" | "default" | "unset";
  description: string;
}

interface Sources {
  /** What the process was started with. */
  given: Environment;
  /** The same with what the env file adds. */
  effective: Environment;
}

/** Every setting with its value and where that is from; secrets are told by their fingerprint. */
export function settingRows({ given, effective }: Sources): SettingRow[] {
  const key = effective[settings.apiKey.variable];
  const redact = createRedact([key]);
  return Object.values(settings).map((setting: Setting): SettingRow => {
    const { variable, description } = setting;
    const value = givenValue(effective, variable);
    if (value === undefined) {
      const shown = shownDefaultOf(setting);
      return { variable, value: shown, source: shown === undefined ? "unset" : "default", description };
    }
    const isSecret = variable === settings.apiKey.variable;
    return {
      variable,
      value: isSecret
        ? `(not shown, fingerprint ${fingerprint(value)})`
        : plainText(redact(withoutPassword(value))),
      source: givenValue(given, variable) ? "environment" : "env file",
      description,
    };
  });
}

/** Addresses may carry who logs in. */
export const withoutPassword = (text: string): string =>
  text.replace(/(:\/\/)[^/@\s]{1,500}@/g, "$1(not shown)@");
