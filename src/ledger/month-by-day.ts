import { sumOf } from "./days.ts";
import { MonthFile } from "./month-file.ts";
import type { Totals } from "./totals.ts";

/** What a month's file says of the calls with a key: each day that has any, and the whole. Throws when it cannot be read. */
export async function readMonth(
  path: string,
  { key, month }: { key: string; month: string },
): Promise<{ days: { day: string; totals: Totals }[]; whole: Totals }> {
  const file = new MonthFile(path, { from: month, key, takeOwn: () => undefined });
  await file.read(month);
  const within = (period: string): Totals => sumOf(file.days, period);
  const days = Array.from({ length: 31 }, (_, index) => `${month}-${String(index + 1).padStart(2, "0")}`)
    .map((day) => ({ day, totals: within(day) }))
    .filter(({ totals }) => totals.all.calls > 0);
  return { days, whole: within(month) };
}
