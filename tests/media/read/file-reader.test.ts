import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";

import { createFileReader } from "../../../src/media/read/file-reader.ts";
import { openRegularFile } from "../../../src/media/read/open-file.ts";
import { readUpTo } from "../../../src/media/read/read-up-to.ts";
import { refusalOf, samples } from "../samples.ts";

let base = "";
let root = "";
let read: ReturnType<typeof createFileReader>;
const secret = "the secret outside\n";

const reader = (...roots: string[]) => createFileReader({ roots: async () => roots });
const codeOf = async (source: string) => (await refusalOf(() => read(source))).code;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "media-")));
  root = join(base, "root");
  await mkdir(join(root, "folder"), { recursive: true });
  await mkdir(join(base, "root-beside"));
  await writeFile(join(root, "notes.md"), samples.text);
  await writeFile(join(root, "folder", "pixel.png"), samples.png);
  await writeFile(join(base, "secret.txt"), secret);
  await writeFile(join(base, "root-beside", "secret.txt"), secret);
  read = reader(root);
});

afterAll(() => rm(base, { recursive: true, force: true }));

describe("a file inside the allowed folders is read", () => {
  test("by its path, by its URL, and by a path with dots that stay inside", async () => {
    expect(await read(join(root, "notes.md"))).toEqual({
      name: "notes.md",
      format: "text",
      content: samples.text,
      path: join(root, "notes.md"),
    });
    const picture = {
      name: "pixel.png",
      format: "png",
      content: samples.png,
      path: join(root, "folder", "pixel.png"),
    };
    expect(await read(pathToFileURL(join(root, "folder", "pixel.png")).href)).toEqual(picture);
    expect(await read(`${root}/folder/../folder/./pixel.png`)).toEqual(picture);
  });

  test("through links that stay inside, and through a link into a folder", async () => {
    await symlink(join(root, "notes.md"), join(root, "link-inside.md"));
    await symlink(root, join(base, "alias"));
    expect((await read(join(root, "link-inside.md"))).content).toEqual(samples.text);
    expect((await read(join(base, "alias", "notes.md"))).content).toEqual(samples.text);
    expect((await reader(join(base, "alias"))(join(root, "notes.md"))).content).toEqual(samples.text);
  });

  test("when a root is a URL, ends in a slash, or is the whole disk; roots that are not there do no harm", async () => {
    for (const named of [
      pathToFileURL(root).href,
      pathToFileURL(root).href.replace("//", "//localhost"),
      `${root}/`,
      "/",
      "file:///",
    ]) {
      expect((await reader("/nowhere", "relative", named)(join(root, "notes.md"))).name).toBe("notes.md");
    }
  });

  test("content decides what it is, not the name", async () => {
    await writeFile(join(root, "really.png"), samples.jpeg);
    await writeFile(join(root, "no-extension"), samples.pdf);
    expect((await read(join(root, "really.png"))).format).toBe("jpeg");
    expect((await read(join(root, "no-extension"))).format).toBe("pdf");
  });
});

describe("outside of them nothing is", () => {
  test.each([
    ["a path beside", () => join(base, "secret.txt")],
    ["a folder whose name only begins alike", () => join(base, "root-beside", "secret.txt")],
    ["dots", () => `${root}/../secret.txt`],
    ["encoded dots", () => `file://${root}/%2e%2e/secret.txt`],
    ["what is not there, told apart from nothing", () => join(base, "absent.txt")],
    ["the system", () => "/etc/passwd"],
  ])("%s", async (_, source) => {
    const refusal = await refusalOf(() => read(source()));
    expect(refusal.code).toBe("outside_roots");
    expect(refusal.next).toContain("OPENROUTER_FILES_ROOTS");
  });

  test("by a link, to a file or through a folder", async () => {
    await symlink(join(base, "secret.txt"), join(root, "link-out.txt"));
    await symlink(base, join(root, "folder-out"));
    expect(await codeOf(join(root, "link-out.txt"))).toBe("outside_roots");
    expect(await codeOf(join(root, "folder-out", "secret.txt"))).toBe("outside_roots");
  });

  test("without roots reading is off, and the refusal says how to turn it on", async () => {
    const refusal = await refusalOf(() => reader()(join(root, "notes.md")));
    expect(refusal.code).toBe("files_off");
    expect(refusal.next).toMatch(/OPENROUTER_FILES_ROOTS.*MCP roots/);
  });

  test.each([
    "file:",
    "file://",
    "file:.",
    "file:./",
    "FILE:/",
    "file:///.",
    "file:///..",
    "file:////",
    "file:///%2e",
  ])("a root of %j is not the whole disk", async (named) => {
    expect(await refusalOf(() => reader(named)(join(root, "notes.md")))).toMatchObject({
      code: "outside_roots",
    });
  });

  test("a root whose dots or link lead to the whole disk is not the whole disk", async () => {
    await symlink("/", join(base, "disk"));
    for (const named of [join(base, "disk"), "/usr/..", "//", pathToFileURL(join(base, "disk")).href]) {
      expect((await refusalOf(() => reader(named)(join(root, "notes.md")))).code, named).toBe(
        "outside_roots",
      );
    }
  });

  test.each([
    ["", "~", "/etc/passwd"],
    ["", "~/", "/etc/passwd"],
    ["", "~/etc", "/etc/passwd"],
    ["/", "~", "/etc/passwd"],
  ])("a home folder of %j makes no root of %j", async (home, named, file) => {
    vi.stubEnv("HOME", home);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect((await refusalOf(() => reader(named)(file))).code).toBe("outside_roots");
  });

  test("pseudo files stay closed even when the whole disk is allowed", async () => {
    for (const path of ["/proc/self/environ", "/proc/version", "/sys/kernel/notes", "/dev/zero"]) {
      expect((await refusalOf(() => reader("/")(path))).code, path).not.toBe("none");
    }
  });

  test("by a link that took the place of a folder, or of the file, after the path was checked", async () => {
    await mkdir(join(root, "before"));
    await symlink(base, join(root, "before", "folder"));
    await symlink(join(base, "secret.txt"), join(root, "before", "file.txt"));
    const isAllowed = (path: string) => path.startsWith(`${root}/`);
    const open = (path: string) =>
      refusalOf(() => openRegularFile(join(root, "before", path), path, isAllowed));
    expect((await open("folder/secret.txt")).code).toBe("file_changed");
    expect((await open("file.txt")).code).toBe("not_a_file");
  });

  test("however often a folder is exchanged for a link while it is read", async () => {
    const swapped = join(root, "swapped");
    await mkdir(swapped);
    await writeFile(join(swapped, "secret.txt"), "harmless\n");
    await symlink(base, join(root, "evil"));
    const over = new AbortController();
    const swapping = (async () => {
      while (!over.signal.aborted) {
        await rename(swapped, join(root, "aside"));
        await rename(join(root, "evil"), swapped);
        await rename(swapped, join(root, "evil"));
        await rename(join(root, "aside"), swapped);
        await setTimeout(Math.random());
      }
    })();
    const seen = new Set<string>();
    for (let round = 0; round < 500; round += 1) {
      const outcome = await refusalOf(async () => {
        seen.add((await read(join(swapped, "secret.txt"))).content.toString());
      });
      seen.add(outcome.code);
    }
    over.abort();
    await swapping;
    expect(seen).not.toContain(secret);
    expect(seen).toContain("harmless\n");
  });
});

describe("only regular files are read", () => {
  test("a folder, a device, a fifo and a socket are refused at once", async () => {
    execFileSync("mkfifo", [join(root, "fifo")]);
    await symlink("/dev/zero", join(root, "zero"));
    const server = createServer().listen(join(root, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    expect(await codeOf(join(root, "folder"))).toBe("not_a_file");
    expect(await codeOf(root)).toBe("not_a_file");
    expect(await codeOf(join(root, "fifo"))).toBe("not_a_file");
    expect(await codeOf(join(root, "socket"))).toBe("not_a_file");
    expect(await codeOf(join(root, "zero"))).toBe("outside_roots");
    server.close();
  });

  test("what is not there, empty or of no known format is refused", async () => {
    await writeFile(join(root, "empty.txt"), "");
    await writeFile(join(root, "program"), "\u007fELF\u0002\0\0");
    await writeFile(join(root, "failed.png"), "<html>404</html>");
    expect(await codeOf(join(root, "absent.txt"))).toBe("file_not_found");
    expect(await codeOf(join(root, "notes.md", "below"))).toBe("file_not_found");
    expect(await codeOf(join(root, "empty.txt"))).toBe("empty_file");
    expect(await codeOf(join(root, "program"))).toBe("unknown_format");
    expect(await codeOf(join(root, "failed.png"))).toBe("format_mismatch");
  });
});

describe("size", () => {
  test.each([
    ["notes.txt", samples.text, 1_000_000],
    ["photo.png", samples.png, 20_000_000],
    ["song.mp3", samples.mp3, 25_000_000],
    ["paper.pdf", samples.pdf, 50_000_000],
    ["huge.bin", Buffer.from([0]), 50_000_000],
  ])("%s is refused above its limit before it is read", async (name, head, limit) => {
    const path = join(root, `large-${name}`);
    await writeFile(path, head);
    // Sparse: no disk is used.
    await truncate(path, limit + 1);
    expect(["file_too_large", "unknown_format"]).toContain(await codeOf(path));
    await rm(path);
  });

  test("a file of exactly the limit is read whole", async () => {
    const path = join(root, "full.txt");
    await writeFile(path, "a".repeat(1_000_000));
    expect((await read(path)).content.length).toBe(1_000_000);
    await writeFile(path, "a".repeat(1_000_001));
    expect(await codeOf(path)).toBe("file_too_large");
  });

  test("a file that grows without end is read to the limit and no further", async () => {
    let asked = 0;
    const endless = async (buffer: Buffer) => {
      asked += 1;
      return buffer.fill(0x61).length;
    };
    expect((await readUpTo(endless, 2_500_000)).length).toBe(2_500_000);
    expect(asked).toBeLessThan(5);
  });
});
