import { open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { GrowingFile } from "../../../src/media/write/growing-file.ts";
import { wavHeader } from "../../../src/media/write/wav.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const bytes = (length: number, of = 7): Buffer => Buffer.alloc(length, of);

/** A disk with room for so many bytes, until somebody makes more. */
function disk(room: number): { open: typeof open; makeRoom: () => void } {
  let left = room;
  return {
    makeRoom() {
      left = Number.POSITIVE_INFINITY;
    },
    open: async (...args) => {
      const handle = await open(...args);
      const write = handle.write.bind(handle) as (...rest: unknown[]) => Promise<{ bytesWritten: number }>;
      Object.assign(handle, {
        write: async (piece: Buffer, from: number, length: number, at: number) => {
          if (left <= 0) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
          const part = Math.min(left, length);
          left -= part;
          return write(piece, from, part, at);
        },
      });
      return handle;
    },
  };
}

describe("a file that grows", () => {
  test("has another name until it ends, and takes the place of none", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.mp3"), "mine");
    const file = new GrowingFile({ folder, stem: "a", extension: "mp3" });
    await file.append(bytes(10));
    expect(await readdir(folder)).toEqual(["a.mp3", "a.mp3.part"]);
    await file.append(bytes(5, 8));
    expect(await file.finish()).toBe(true);
    expect(file.path).toBe(join(folder, "a-2.mp3"));
    expect(await readdir(folder)).toEqual(["a-2.mp3", "a.mp3"]);
    expect(await readFile(join(folder, "a-2.mp3"))).toEqual(Buffer.concat([bytes(10), bytes(5, 8)]));
    expect(await readFile(join(folder, "a.mp3"), "utf8")).toBe("mine");
  });

  test("has its header when it ends, without the beginning of a sample that never came", async () => {
    const folder = await temporaryFolder();
    const header = {
      bytes: 44,
      of: (length: number) => wavHeader(length, { sampleRate: 8000, channels: 1 }),
      frame: 2,
    };
    const file = new GrowingFile({ folder, stem: "a", extension: "wav" }, header);
    await file.append(bytes(3));
    await file.append(bytes(4));
    expect(await file.finish()).toBe(true);
    expect(file.size).toBe(50);
    const written = await readFile(join(folder, "a.wav"));
    expect(written).toEqual(Buffer.concat([wavHeader(6, { sampleRate: 8000, channels: 1 }), bytes(6)]));
  });

  test("loses nothing to a disk that fills: the rest is kept, and written when there is room", async () => {
    const folder = await temporaryFolder();
    const full = disk(15);
    const file = new GrowingFile({ folder, stem: "a", extension: "mp3" }, undefined, full.open);
    for (const of of [1, 2, 3]) await file.append(bytes(10, of));
    expect(file.problem).toBe("ENOSPC");
    expect([file.size, file.waitingBytes]).toEqual([30, 15]);
    expect(await file.finish()).toBe(false);
    expect(file.problem).toBe("ENOSPC");
    full.makeRoom();
    expect(await file.finish()).toBe(true);
    expect(file.problem).toBeUndefined();
    expect(await readdir(folder)).toEqual(["a.mp3"]);
    expect(await readFile(join(folder, "a.mp3"))).toEqual(
      Buffer.concat([bytes(10, 1), bytes(10, 2), bytes(10, 3)]),
    );
  });

  test("that is given up leaves nothing", async () => {
    const folder = await temporaryFolder();
    const file = new GrowingFile({ folder, stem: "a", extension: "mp4" });
    await file.append(bytes(10));
    await file.discard();
    expect(await readdir(folder)).toEqual([]);
  });
});
