const leaveWithinMs = 900;

/**
 * A bug that nobody foresaw: Node would end at once. Here every step saves what it can, whatever becomes of the others, and
 * the process ends with 1 within a second. Of a second bug on the way out nothing more is made.
 */
export function onCrash(steps: readonly ((because: unknown) => unknown)[]): void {
  let crashed = false;
  const crash = async (because: unknown): Promise<void> => {
    if (crashed) return;
    crashed = true;
    process.exitCode = 1;
    setTimeout(() => process.exit(1), leaveWithinMs);
    await Promise.allSettled(steps.map(async (step) => step(because)));
    process.exit(1);
  };
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (because: unknown) => void crash(because));
  }
}
