import type { Launch } from "./clients.ts";

// Of our own settings, the ones whose values are nobody's secret.
const shownSettings = new Set(["OPENROUTER_DEFAULT_MODEL", "OPENROUTER_FILES_ROOTS", "OPENROUTER_ENV_FILE"]);

/** The lines that say what the entry starts and with what; values that may be secret are not shown. */
export function entryLines({ command, args }: Launch, env: Readonly<Record<string, unknown>>): string[] {
  const settings = Object.entries(env).map(([name, value]) =>
    shownSettings.has(name) ? `${name}=${String(value)}` : `${name}=(not shown)`,
  );
  return [`starts    ${[command, ...args].join(" ")}`, ...settings.map((line) => `with      ${line}`)];
}
