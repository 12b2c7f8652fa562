const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const tickMs = 100;
// From the beginning of the line to its end.
const erase = "\r\u001b[2K";

export interface Spinner {
  /** What is going on, for how many seconds. */
  show: (message: (seconds: number) => string) => void;
  /** Takes it away. */
  stop: () => void;
}

const working = (seconds: number): string => `working, ${seconds} s`;

/** A line that tells that something goes on: on a terminal only, and gone when it is over. */
export function createSpinner(output: NodeJS.WriteStream): Spinner {
  if (!output.isTTY || process.env["TERM"] === "dumb") return { show: () => {}, stop: () => {} };
  const startedAt = performance.now();
  let message = working;
  let ticks = 0;
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    // A terminal that does not know its width says 0.
    const room = Math.max(10, (output.columns > 0 ? output.columns : 80) - 3);
    output.write(`${erase}${frames[ticks % frames.length]} ${message(seconds).slice(0, room)}`);
    ticks += 1;
  }, tickMs);
  timer.unref();
  return {
    show(next) {
      message = next;
    },
    stop() {
      if (ticks > 0) output.write(erase);
      ticks = 0;
      clearInterval(timer);
    },
  };
}
