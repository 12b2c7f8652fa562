import type { Redact } from "./redact.ts";

export const logLevels = ["silent", "error", "warn", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

export type Log = Record<Exclude<LogLevel, "silent">, (message: string) => void>;

/** Lines on stderr (stdout belongs to the protocol), secrets redacted. */
export function createLog({
  level,
  redact,
  write = (line) => process.stderr.write(line),
}: {
  level: LogLevel;
  redact: Redact;
  write?: (line: string) => unknown;
}): Log {
  const loudest = logLevels.indexOf(level);
  const at = (name: Exclude<LogLevel, "silent">) => (message: string) => {
    if (logLevels.indexOf(name) <= loudest) write(`openrouter-mcp ${name}: ${redact(message)}\n`);
  };
  return { error: at("error"), warn: at("warn"), debug: at("debug") };
}
