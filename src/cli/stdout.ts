/**
 * Takes stdout for the protocol: whatever else writes there from now on, a dependency's console.log included, ends up on
 * stderr. Returns the only way left to write to it.
 */
export function claimStdout(): (text: string) => Promise<void> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return (text) =>
    new Promise((resolve, reject) => {
      write(text, (error) => (error ? reject(error) : resolve()));
    });
}
