import { readdirSync, readFileSync } from "node:fs";

// Linux tells of another process what is needed here; elsewhere these figures are not numbers, and the table says so.
const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

// The first number of schedstat is the time on the CPU in nanoseconds (Documentation/scheduler/sched-stats.rst).
const threadCpuMs = (path: string): number => Number(/^\d+/.exec(read(path))?.[0] ?? Number.NaN) / 1e6;

/** CPU of the main thread of a process so far, in ms. */
export const mainThreadCpuMs = (pid: number): number => threadCpuMs(`/proc/${pid}/schedstat`);

/** CPU of all its threads so far, in ms. */
export function cpuMs(pid: number): number {
  // Of the thread that is running, schedstat is behind.
  if (pid === process.pid) return (process.cpuUsage().user + process.cpuUsage().system) / 1000;
  if (process.platform !== "linux") return Number.NaN;
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => threadCpuMs(`/proc/${pid}/task/${thread}/schedstat`))
    .reduce((sum, ms) => sum + ms, 0);
}

/** What it holds in memory, in MB. */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? Number.NaN) / 1024;

// Of stat, cutime and cstime (proc_pid_stat(5), 16 and 17) count in hundredths of a second wherever Node runs.
const beforeThem = 13;

/** CPU of the children of this process that have ended, and of theirs, in ms. */
export function endedChildrenCpuMs(): number {
  // The name of the program, which is in brackets, may hold anything.
  const fields = read("/proc/self/stat").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[beforeThem]) + Number(fields[beforeThem + 1])) * 10;
}
