import type { Cleaner } from "./cleaner.ts";
import { cut } from "./cut.ts";

export const logLevels = ["silent", "error", "warn", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

export type Log = Record<Exclude<LogLevel, "silent">, (message: string) => void>;

// A stack fits; what somebody else wrote into a message does not fill a disk.
const longest = 10_000;

/** Lines on stderr (stdout belongs to the protocol), each with the program's name. */
export function createLog({
  program,
  level,
  cleaner,
  write = (line) => process.stderr.write(line),
}: {
  program: string;
  level: LogLevel;
  cleaner: Pick<Cleaner, "text">;
  write?: (line: string) => unknown;
}): Log {
  const loudest = logLevels.indexOf(level);
  const at = (name: Exclude<LogLevel, "silent">) => (message: string) => {
    if (logLevels.indexOf(name) > loudest) return;
    write(`${program} ${name}: ${cut(cleaner.text(message), longest)}\n`);
  };
  return { error: at("error"), warn: at("warn"), debug: at("debug") };
}
