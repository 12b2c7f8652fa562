import { homedir } from "node:os";

import { createApp } from "../../app.ts";
import { cleanerFor } from "../../app/cleaner-for.ts";
import { foldersOf } from "../../app/folders.ts";
import { type Config, loadConfig } from "../../config.ts";
import type { Cleaner } from "../../lib/cleaner.ts";
import { systemClock } from "../../lib/clock.ts";
import { createHttp } from "../../openrouter/transport/http.ts";
import { version } from "../../version.ts";
import type { Arguments } from "../arguments.ts";
import { readEnvironment } from "../environment.ts";
import { quoted, readOptions } from "../options.ts";
import { painter } from "../show/paint.ts";
import { print } from "../show/print.ts";
import { checkAccount, checkFolders, checkModels, checkReach, checkRoots, checkSettings } from "./checks.ts";
import { checkClients, connectionClosed } from "./entries.ts";
import type { Finding } from "./finding.ts";
import { checkClock, checkProxy } from "./network-checks.ts";

const longestLine = 2000;
/** What a log would say is in the report. */
const inReport = { debug: () => {}, warn: () => {} };
const marks: Record<Finding["verdict"], string> = { ok: "ok  ", warn: "warn", fail: "FAIL" };

/** Prints what a user needs to know when something does not work; the exit code is 0 when all is usable. */
export async function doctor(
  { rest, envFile }: Pick<Arguments, "envFile" | "rest">,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { options, words } = readOptions(rest, { json: { type: "boolean" } });
  if (words[0] !== undefined) throw new Error(`doctor takes options alone, and ${quoted(words[0])} is none`);
  const { environment: effective, problems } = await readEnvironment(environment, envFile);
  const config = loadConfig(effective, problems);
  const cleaner = cleanerFor(config.apiKey);
  const json = options.has("json");
  const all: Finding[] = [];
  const tell = (findings: Finding[]): void => {
    all.push(...findings);
    if (!json) for (const finding of findings) show(finding, cleaner);
  };
  const isUsable = (): boolean => all.every(({ verdict }) => verdict !== "fail");

  if (!json) print(`openrouter-mcp ${version}, Node ${process.versions.node}, ${process.platform}\n`);
  tell([{ verdict: "ok", about: "node", says: `${process.versions.node} at ${process.execPath}` }]);
  tell(checkSettings(config, { given: environment, effective }));
  await checkNetwork(config, { environment, cleaner }, tell);
  tell([...(await checkFolders(foldersOf(config, true))), ...(await checkRoots(config))]);
  tell(await checkClients({ platform: process.platform, home: homedir(), env: environment }));
  process.exitCode = isUsable() ? 0 : 1;
  if (json) {
    const node = { version: process.versions.node, path: process.execPath };
    const report = {
      usable: isUsable(),
      version,
      node,
      platform: process.platform,
      findings: all,
      connection_closed: connectionClosed,
    };
    return print(JSON.stringify(cleaner.data(report), null, 2));
  }
  print(`\n${connectionClosed}.`);
  print(isUsable() ? "\nReady to use." : "\nNot usable as it is: see the lines marked FAIL.");
}

async function checkNetwork(
  config: Config,
  { environment, cleaner }: { environment: Readonly<Record<string, string | undefined>>; cleaner: Cleaner },
  tell: (findings: Finding[]) => void,
): Promise<void> {
  // A base URL that cannot be used stands for another than the default: the key must not go there instead.
  if (config.problems.some(({ effect }) => effect === "refuses_all_calls")) return;
  tell([checkProxy(config.baseUrl, environment)]);
  const app = createApp({ config, version, cleaner, log: inReport });
  const { signal } = new AbortController();
  const { findings, listed } = await checkReach(config, app.openrouter, signal);
  tell(findings);
  if (listed) {
    // Without the key: what is asked is the time.
    const userAgent = config.userAgent ?? `openrouter-mcp/${version}`;
    const http = createHttp({ baseUrl: config.baseUrl, userAgent, clock: systemClock, log: () => {} });
    tell(await checkClock(http.send, systemClock, AbortSignal.timeout(5000)));
    await http.close();
  }
  await app.conversations.sweep();
  tell(checkAccount(await app.account.status(signal), config));
  if (listed) tell(await checkModels(config, listed, signal));
  await app.close();
}

function show({ verdict, about, says, fix }: Finding, cleaner: Cleaner): void {
  const paint = painter(process.stdout);
  const mark = paint(verdict === "ok" ? "green" : verdict === "warn" ? "yellow" : "red", marks[verdict]);
  print(`${mark}  ${about.padEnd(11)} ${cleaner.line(says, longestLine)}`);
  if (fix !== undefined) print(`      ${"".padEnd(11)} fix: ${cleaner.line(fix, longestLine)}`);
}
