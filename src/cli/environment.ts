import { type SettingProblem, settings } from "../config.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const { variable } = settings.envFile;

/**
 * The environment, with what is missing in it from the one file the user named. No file is looked for: a project's own
 * `.env` could send the key elsewhere.
 */
export async function readEnvironment(
  environment: Environment,
  path = environment[variable],
): Promise<{ environment: Environment; problems: SettingProblem[] }> {
  if (!path) return { environment, problems: [] };
  const { config } = await import("dotenv");
  // A target of its own, so that the process sees only what `settings` knows; dotenv 18 prints unless told otherwise.
  const { parsed = {}, error } = config({ path, processEnv: {}, quiet: true, debug: false });
  if (error) {
    const message = `cannot be read: ${error.message}`;
    return { environment, problems: [{ variable, message, effect: "refuses_paid_calls" }] };
  }
  const known = new Set<string>(Object.values(settings).map((setting) => setting.variable));
  const fromFile = Object.entries(parsed).filter(([name]) => known.has(name));
  const set = Object.entries(environment).filter(([, value]) => value);
  return { environment: Object.fromEntries([...fromFile, ...set]), problems: [] };
}
