import { createApp } from "../../app.ts";
import { cleanerFor } from "../../app/cleaner-for.ts";
import { foldersOf } from "../../app/folders.ts";
import { loadConfig } from "../../config.ts";
import { version } from "../../version.ts";
import type { Arguments } from "../arguments.ts";
import { readEnvironment } from "../environment.ts";
import {
  checkAccount,
  checkFolders,
  checkModels,
  checkReach,
  checkRoots,
  checkSettings,
  type Finding,
} from "./checks.ts";

const longestLine = 2000;
const marks: Record<Finding["verdict"], string> = { ok: "ok  ", warn: "warn", fail: "FAIL" };

/** Prints what a user needs to know when something does not work; the exit code is 0 when all is usable. */
export async function doctor(
  args: Pick<Arguments, "envFile">,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  // `doctor | head`: whoever stops reading has seen enough.
  process.stdout.on("error", () => process.exit());
  const { environment: effective, problems } = await readEnvironment(environment, args.envFile);
  const config = loadConfig(effective, problems);
  const cleaner = cleanerFor(config.apiKey);
  let usable = true;
  const print = (findings: Finding[]): void => {
    for (const { verdict, about, says } of findings) {
      usable &&= verdict !== "fail";
      process.stdout.write(`${marks[verdict]}  ${about.padEnd(11)} ${cleaner.line(says, longestLine)}\n`);
    }
  };

  process.stdout.write(`openrouter-mcp ${version}, Node ${process.versions.node}, ${process.platform}\n\n`);
  print(checkSettings(config, effective));
  // A base URL that cannot be used stands for another than the default: the key must not go there instead.
  if (!config.problems.some(({ effect }) => effect === "refuses_all_calls")) {
    // What the log would say is in the report.
    const app = createApp({ config: { ...config, logLevel: "silent" }, version });
    const { signal } = new AbortController();
    const { findings, listed } = await checkReach(config, app.openrouter, signal);
    print(findings);
    await app.conversations.sweep();
    print(checkAccount(await app.account.status(signal), config));
    if (listed) print(await checkModels(config, listed, signal));
    await app.close();
  }
  print([...(await checkFolders(foldersOf(config, true))), ...(await checkRoots(config))]);
  process.stdout.write(usable ? "\nReady to use.\n" : "\nNot usable as it is: see the lines marked FAIL.\n");
  process.exitCode = usable ? 0 : 1;
}
