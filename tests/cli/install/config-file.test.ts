import { writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { changeConfig, ConfigInUse } from "../../../src/cli/install/config-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A file that holds `1`. */
async function fileWithOne(): Promise<string> {
  const path = join(await temporaryFolder(), "mcp.json");
  await writeFile(path, "1");
  return path;
}

test("a file that changes meanwhile is read again, and given up on when it never rests", async () => {
  const path = await fileWithOne();
  let reads = 0;
  const edit = (text: string): string => {
    reads += 1;
    // Another program writes between our reading and our writing.
    if (reads === 1) writeNow(path, "2");
    return `${text}!`;
  };
  const changed = await changeConfig(path, edit, { dryRun: false, backup: "backup" });
  expect(changed.after).toBe("2!");
  const never = (text: string): string => {
    writeNow(path, `${text}.`);
    return `${text}!`;
  };
  await expect(changeConfig(path, never, { dryRun: false, backup: "backup" })).rejects.toThrow(ConfigInUse);
});

test("a file that changed is backed up as it was replaced", async () => {
  const path = await fileWithOne();
  let reads = 0;
  const edit = (text: string): string => {
    if (++reads === 1) writeNow(path, "2");
    return `${text}!`;
  };
  await changeConfig(path, edit, { dryRun: false, backup: "backup" });
  expect(await readFile(`${path}.backup`, "utf8")).toBe("2");
});

/** At once, so that it comes between two steps of the code under test. */
function writeNow(path: string, text: string): void {
  writeFileSync(path, text);
}
