import type { SettingProblem } from "../config.ts";
import { settings } from "../config/settings.ts";
import { decodeText } from "../lib/decode-text.ts";
import { plainText } from "../lib/plain-text.ts";
import { readSmallFile } from "../lib/read-small-file.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const { variable } = settings.envFile;
const mostNamed = 5;
/** Of a file whose lines are settings. Somebody may have to unlock what hands it over; clients wait half a minute. */
const bounds = { mostBytes: 1024 * 1024, seconds: 20 };

/**
 * The environment, with what is missing in it from the one file the user named. No file is looked for: a project's own
 * `.env` could send the key elsewhere.
 */
export async function readEnvironment(
  environment: Environment,
  path = environment[variable],
): Promise<{ environment: Environment; problems: SettingProblem[] }> {
  if (!path) return { environment, problems: [] };
  const { parse } = await import("dotenv");
  let fromFile: Record<string, string>;
  try {
    fromFile = parse(decodeText(await readSmallFile(path, bounds)));
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { environment, problems: [{ variable, message, effect: "refuses_paid_calls" }] };
  }
  const set = Object.entries(environment).filter(([, value]) => value);
  // Only what is meant for this server, and a misspelled name of it for the doctor to see.
  const meant = Object.entries(fromFile).filter(
    ([name]) => known.has(name) || name.startsWith("OPENROUTER_"),
  );
  const problems = meant.some(([name]) => known.has(name))
    ? []
    : [withoutSettings(path, fromFile, environment)];
  return { environment: Object.fromEntries([...meant, ...set]), problems };
}

const known = new Set<string>(Object.values(settings).map((setting) => setting.variable));

/** Without a key from elsewhere, that it was not in the file is the first thing to know. */
function withoutSettings(
  path: string,
  fromFile: Readonly<Record<string, string>>,
  environment: Environment,
): SettingProblem {
  const names = Object.keys(fromFile);
  const others = names.slice(0, mostNamed).join(", ");
  const more = names.length > mostNamed ? ", ..." : "";
  const has = names.length === 0 ? "no line of the form NAME=value" : `${others}${more}`;
  const what = `names a file without any setting of this server: ${plainText(path)} (it has ${has})`;
  return environment[settings.apiKey.variable]
    ? { variable, message: `it ${what}`, effect: "warns" }
    : { variable, message: what, effect: "refuses_paid_calls" };
}
