import { jsonOrUndefined } from "../../lib/json.ts";
import type { Arguments } from "../arguments.ts";
import { quoted, readOptions } from "../options.ts";
import { print } from "../show/print.ts";
import { createSpinner } from "../show/spinner.ts";
import { type Environment, fail, textOf, withSession } from "./session.ts";
import { readAll } from "./stdin.ts";
import { wholeResult } from "./whole.ts";

/** Calls a tool by its name, with its arguments as JSON; prints what a client would get. */
export async function call(args: Arguments, environment: Environment): Promise<void> {
  const { options, words } = readOptions(args.rest, { json: { type: "boolean" } });
  const [name, given = "{}", ...more] = words;
  if (name === undefined || more.length > 0)
    throw new Error(
      `call takes a tool and its arguments in one piece: call search_models '{"query": "claude"}'`,
    );
  const text = given === "-" ? await readAll(process.stdin) : given;
  const input = jsonOrUndefined(text);
  if (typeof input !== "object" || input === null || Array.isArray(input))
    throw new Error(`The arguments are a JSON object, as in '{"query": "claude"}', and not ${quoted(text)}`);
  await withSession(args, environment, async (session) => {
    const spinner = createSpinner(process.stderr);
    const report: Parameters<typeof wholeResult>[2] = (status) => spinner.show(status.message);
    const first = await session.call(name, input, { report });
    const result = await wholeResult(first, session.call, report);
    spinner.stop();
    if (options.has("json")) print(JSON.stringify(result));
    if (result.isError) {
      const [, facts] = textOf(result).split("\n");
      if (!options.has("json") && facts !== undefined) print(facts);
      return fail(result);
    }
    if (!options.has("json")) print(textOf(result));
  });
}
