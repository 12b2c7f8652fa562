import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { saveResult } from "../../src/making/result-file.ts";
import { writeNew } from "../../src/media/write/new-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const fileIn = (folder: string, name?: string) => ({
  place: { folder, name },
  stem: "usual",
  extension: "jsonl",
  mediaType: "application/jsonl",
  pieces: () => [Buffer.from("one\n"), Buffer.from("two\n")],
});

test("a result is a file under the name that was asked for, or its usual one, and never over another", async () => {
  const folder = await temporaryFolder();
  const paths: unknown[] = [];
  for (const name of ["mine", "mine", undefined]) {
    const outcome = await saveResult(fileIn(folder, name));
    expect(outcome).toMatchObject({ saved: { bytes: 8, mediaType: "application/jsonl" } });
    paths.push("saved" in outcome && outcome.saved.path);
  }
  expect(paths).toEqual(["mine.jsonl", "mine-2.jsonl", "usual.jsonl"].map((name) => join(folder, name)));
  expect(await readFile(join(folder, "mine.jsonl"), "utf8")).toBe("one\ntwo\n");
});

test("on a full disk it is told and can be written again, and no half of it is left", async () => {
  const folder = await temporaryFolder();
  const full: typeof writeNew = (path, pieces) =>
    writeNew(
      path,
      (function* broken() {
        const [first] = pieces;
        yield first ?? Buffer.alloc(0);
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      })(),
    );
  const outcome = await saveResult(fileIn(folder), full);
  expect(outcome).toEqual({ warning: expect.stringMatching(/ENOSPC.*get_result.*OPENROUTER_OUTPUT_DIR/) });
  expect(await readdir(folder)).toEqual([]);
  expect(await saveResult(fileIn(folder))).toMatchObject({ saved: { bytes: 8 } });
});
