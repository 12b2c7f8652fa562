import { toColumns } from "./columns.ts";

/**
 * What is measured beside each other: what cannot be beaten (Node itself, or a request without a server), a server that
 * does no more than ask, this one, and another build of it, to tell what a change did.
 */
export type Kind = "limit" | "naive" | "ours" | "other";

export interface Goals {
  /** What it has to reach, and what it would like to; not a number where nothing is asked of it. */
  must: number;
  aim: number;
  /** Throughput: everything else is better the less it is. */
  moreIsBetter?: boolean;
  /** A call's CPU beside the naive server's: where that is no more than the most, the machine is slow, not the server. */
  cpu?: { ratio: number; most: number };
  /** Why it was not measured, or has nothing to reach. */
  note?: string;
}

/** Of a row that tells the CPU of the one above it, whatever else the machine does. */
export const asSteadier: Goals = { must: Number.NaN, aim: Number.NaN, note: "(steadier on a busy machine)" };

/** A line of the table. What was not measured is not a number. */
export type Row = Goals & Record<Kind, number> & { figure: string };

export const rowOf = (figure: string, of: (kind: Kind) => number, goals: Goals): Row => ({
  figure,
  limit: of("limit"),
  naive: of("naive"),
  ours: of("ours"),
  other: of("other"),
  ...goals,
});

/** Whether it is as fast as it has to be. */
export function verdict({ ours, must, aim, moreIsBetter, cpu, note }: Row): string {
  const reaches = (goal: number): boolean => (moreIsBetter ? ours >= goal : ours <= goal);
  if (note !== undefined) return note;
  if (Number.isNaN(ours)) return "not measured: this system tells no CPU of another process";
  if (reaches(aim)) return "yes, and the aim";
  if (reaches(must)) return "yes";
  if (!cpu || Number.isNaN(cpu.ratio)) return "NO";
  const told = `CPU ${cpu.ratio.toFixed(2)} x naive, of ${cpu.most}`;
  return cpu.ratio <= cpu.most ? `yes: ${told}` : `NO: ${told}`;
}

const shown = (value: number): string => {
  if (Number.isNaN(value)) return "";
  return value < 20 ? value.toFixed(2) : value.toFixed(0);
};

/** The rows with their columns below each other. */
export function toTable(rows: readonly Row[]): string {
  const hasOther = rows.some(({ other }) => !Number.isNaN(other));
  const columns = [
    "limit",
    "naive",
    ...(hasOther ? (["other"] as const) : []),
    "ours",
    "must",
    "aim",
  ] as const;
  return toColumns([
    ["figure", ...columns, "holds"],
    ...rows.map((row) => [row.figure, ...columns.map((column) => shown(row[column])), verdict(row)]),
  ]);
}
