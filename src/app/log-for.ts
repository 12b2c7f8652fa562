import { type Config, describeProblem } from "../config.ts";
import type { Cleaner } from "../lib/cleaner.ts";
import { createLog, type Log } from "../lib/log.ts";

/** The log that the settings ask for; what is wrong with them is its beginning. */
export function logFor({ logLevel, problems }: Config, cleaner: Cleaner): Log {
  const log = createLog({ program: "openrouter-mcp", level: logLevel, cleaner });
  for (const problem of problems) log.warn(describeProblem(problem));
  return log;
}
