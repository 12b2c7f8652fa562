import { readLastLines } from "../lib/line-file.ts";
import { fromLine, type LedgerEntry } from "./entry.ts";

// Some 12,000 calls: of a longer day, the latest are asked about.
const mostBytes = 4 * 1024 * 1024;

/** Entries at the end of these files whose cost nobody has told yet, and which have a generation to ask about; in order. */
export async function readOpenEstimates(paths: readonly string[]): Promise<LedgerEntry[]> {
  const open = new Map<string, LedgerEntry>();
  for (const path of paths) {
    for (const line of await readLastLines(path, mostBytes)) {
      // Most lines are told by their answers, and need no reading.
      if (line.includes('"source":"usage"')) continue;
      const entry = fromLine(line);
      // Of a job that runs, its own end tells.
      if (!entry?.generation_id || entry.outcome === "running") continue;
      if (entry.source === "estimate") open.set(entry.generation_id, entry);
      else open.delete(entry.generation_id);
    }
  }
  return [...open.values()];
}
