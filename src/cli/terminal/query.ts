import { realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { toLocalPath } from "../../media/read/local-path.ts";
import type { Arguments } from "../arguments.ts";
import { print, remark } from "../show/print.ts";
import { createSpinner } from "../show/spinner.ts";
import { answersIn, footer } from "./query-answer.ts";
import { type Query, readQuery } from "./query-options.ts";
import { type Environment, fail, type Session, textOf, withSession } from "./session.ts";
import { createWriter } from "./streamed.ts";
import { wholeResult } from "./whole.ts";

/** Asks a model, or several, and prints the answer as it comes. */
export async function query(args: Arguments, environment: Environment): Promise<void> {
  const asked = await readQuery(args.rest, process.stdin);
  await withSession(args, environment, (session) => ask(asked, session));
}

async function ask(asked: Query, session: Session): Promise<void> {
  const spinner = createSpinner(process.stderr);
  const writer = createWriter(process.stdout, {
    streams: process.stdout.isTTY && !asked.json && asked.models.length < 2,
    onFirst: () => spinner.stop(),
  });
  const report: NonNullable<Parameters<Session["call"]>[2]>["report"] = (status) => {
    spinner.show(status.message);
    if (status.written) writer.hear(status.written);
  };
  const roots = (): Promise<string[]> => rootsOf(asked.files);
  const first = await session.call("chat_completion", toolArguments(asked), { report, roots });
  const result = await wholeResult(first, session.call, report);
  spinner.stop();
  if (result.isError) {
    // What came before ctrl-C was paid for.
    writer.end(session.interrupted() && !asked.json ? undefined : "");
    return fail(result);
  }
  if (asked.json) print(textOf(result));
  else writer.end(answersIn(result));
  const { lines, isPartial } = footer(result, {
    isTerminal: process.stderr.isTTY,
    isNew: asked.conversation === "new",
  });
  for (const line of lines) remark(line);
  if (isPartial) process.exitCode = 4;
}

function toolArguments({
  models,
  system,
  prompt,
  files,
  conversation,
  maxCost,
}: Query): Record<string, unknown> {
  const messages = [
    ...(system === undefined ? [] : [{ role: "system", content: system }]),
    { role: "user", content: prompt },
  ];
  return {
    ...(models.length === 1 && { model: models[0] }),
    ...(models.length > 1 && { models, strategy: { name: "compare" } }),
    messages,
    ...(files.length > 0 && { files: files.map(fullPath) }),
    ...(conversation !== undefined && { conversation }),
    ...(maxCost !== undefined && { max_cost_usd: maxCost }),
    max_result_chars: 500_000,
  };
}

const isAddress = (file: string): boolean => /^(?:https?|data|file):/i.test(file);
const fullPath = (file: string): string => (isAddress(file) ? file : resolve(file));

/** Who names a file on his own command line means it to be read: the folder itself, or the one that it lies in. */
async function rootsOf(files: readonly string[]): Promise<string[]> {
  const roots = files.filter((file) => !/^(?:https?|data):/i.test(file)).map(rootOf);
  return (await Promise.all(roots)).flat();
}

async function rootOf(file: string): Promise<string[]> {
  try {
    const path = toLocalPath(fullPath(file.replace(/[*?[{].*$/s, "")));
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) return [pathToFileURL(path).href];
    // A link may lead elsewhere.
    const real = await realpath(path).catch(() => path);
    return [...new Set([path, real])].map((one) => pathToFileURL(dirname(one)).href);
  } catch {
    // The tool is handed the same, and says what is wrong with it.
    return [];
  }
}
