/**
 * Takes stdout for the protocol: whatever else writes there from now on, a dependency's console.log included, ends up on
 * stderr. Returns the only way left to write to it.
 */
export function claimStdout(): (text: string) => Promise<void> {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = process.stderr.write.bind(process.stderr);
  // An answer goes out at once, and those that are ready in the same turn of the event loop behind it, together: to write
  // each by itself is a tenth of what a call costs.
  let isGathering = false;
  const gather = (): void => {
    if (isGathering) return;
    isGathering = true;
    stdout.cork();
    setImmediate(() => {
      isGathering = false;
      stdout.uncork();
    });
  };
  return (text) =>
    new Promise((resolve, reject) => {
      write(text, (error) => (error ? reject(error) : resolve()));
      gather();
    });
}

/**
 * For a command whose output nobody takes. It goes on to its end, so that what it has paid for is in the ledger.
 * `models | head` has seen enough, and that is no failure; a full disk is, and is said.
 */
export function goOnWithoutReader(): void {
  let isSaid = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || isSaid) return;
    isSaid = true;
    process.stderr.write(`openrouter-mcp: what this prints cannot be written: ${error.message}\n`);
    process.on("exit", () => (process.exitCode ||= 1));
  });
}
