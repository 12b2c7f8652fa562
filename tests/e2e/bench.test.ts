import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const bench = (...args: string[]) => run(process.execPath, ["tests/bench/run.js", ...args], { cwd: root });

/** The cells of each line below the head, by figure. */
function rowsOf(table: string): Map<string, string[]> {
  const lines = table.split("\n");
  const head = lines.findIndex((line) => line.startsWith("figure "));
  expect(lines[head]?.split(/ {2,}/)).toEqual(["figure", "limit", "naive", "ours", "must", "aim", "holds"]);
  return new Map(
    lines
      .slice(head + 1)
      .map((line) => line.trim().split(/ {2,}/))
      .map(([figure = "", ...cells]) => [figure, cells]),
  );
}

// Nothing here is about how fast it is: a machine that is busy would fail it.
test("the bench measures every row beside its references", { timeout: 120_000 }, async () => {
  const { stdout } = await bench("--quick");
  const rows = rowsOf(stdout);
  // Other systems do not tell what another process needs.
  const toldByLinux = [
    "spawn to initialize, x bare Node: main-thread CPU",
    "resident at rest, x bare Node",
    "CPU of a call, 64 at once, x the naive server's",
    "10,000 small chunks, CPU ms",
  ];
  for (const figure of [
    "tools/list after it, ms",
    "chat_completion over a direct request, ms",
    "64 at once, % of direct throughput",
    ...(process.platform === "linux" ? toldByLinux : []),
  ]) {
    const [limit, naive, ours, must, aim, holds] = rows.get(figure) ?? [];
    for (const cell of [limit, naive, ours, must, aim]) expect(cell, figure).toMatch(/^-?\d+(\.\d+)?$/);
    expect(holds, figure).toMatch(/^(yes|NO|asked of Node 20)/);
  }
  for (const figure of [
    "1 MB answer, our own part, MB/s",
    "first call that fetches 457 models, over the fetch, ms: search",
    "the same where it is a chat_completion",
    "first search from the file of another process, ms",
    "first npx of the tarball over an empty package, ms",
  ]) {
    const [holds, aim, must, ours] = rows.get(figure)?.toReversed() ?? [];
    for (const cell of [ours, must, aim]) expect(cell, figure).toMatch(/^-?\d+(\.\d+)?$/);
    expect(holds, figure).toMatch(/^(yes|NO)/);
  }
});

test("it tells what a unit costs from small to large", { timeout: 120_000 }, async () => {
  const { stdout } = await bench("growth", "--quick");
  for (const figure of [
    "calls at once",
    "prompt",
    "answer in one piece",
    "film that is read",
    "picture that is saved",
    "read what was fetched",
    "search: two words",
    "first search, which fetches",
    "first look for the month",
  ]) {
    const line = stdout.split("\n").find((each) => each.startsWith(`${figure}  `)) ?? figure;
    expect(line).toMatch(/^\S.*?( {2,}[\d.,]+ (ns|us|ms|s)){2} +-?\d+\.\d\d\b/);
  }
});

test("the bench says what it can measure where something else is asked for", async () => {
  const failed: unknown = await bench("speed").catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 1, stdout: "" });
  expect((failed as { stderr: string }).stderr).toMatch(
    /^There is no "speed": startup, alone, crowd, large, catalogue, npx, growth.*tokens\n$/,
  );
});
