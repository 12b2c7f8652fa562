import { loadConfig, describeProblem } from "../../config.ts";
import type { Arguments } from "../arguments.ts";
import { readEnvironment } from "../environment.ts";
import { quoted, readOptions } from "../options.ts";
import { painter } from "../show/paint.ts";
import { print, remark } from "../show/print.ts";
import { settingRows } from "../show/setting-rows.ts";
import type { Environment } from "./session.ts";

/** Every setting: what it is, what it does, and where its value is from. */
export async function showSettings({ rest, envFile }: Arguments, environment: Environment): Promise<void> {
  const { options, words } = readOptions(rest, { json: { type: "boolean" } });
  if (words[0] !== undefined)
    throw new Error(`settings takes options alone, and ${quoted(words[0])} is none`);
  const { environment: effective, problems } = await readEnvironment(environment, envFile);
  const rows = settingRows({ given: environment, effective });
  if (options.has("json")) {
    return print(JSON.stringify(rows));
  }
  const paint = painter(process.stdout);
  for (const { variable, value, source, description } of rows) {
    const now = value === undefined ? "" : ` = ${value}`;
    print(`${paint("bold", variable)}${now} ${paint("dim", `(${source})`)}`);
    print(`  ${description}`);
  }
  for (const problem of loadConfig(effective, problems).problems) remark(`Note: ${describeProblem(problem)}`);
}
