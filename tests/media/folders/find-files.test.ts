import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { findFiles } from "../../../src/media/folders/find-files.ts";
import { LeftOutFiles } from "../../../src/media/folders/left-out.ts";
import { filePatternOf } from "../../../src/media/folders/pattern.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

async function put(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function found(
  source = folder,
): Promise<{ paths: string[]; leftOut: Record<string, number> | undefined }> {
  const leftOut = new LeftOutFiles();
  const pattern = await filePatternOf(source);
  if (!pattern) throw new Error(`${source} is no pattern`);
  const files = await findFiles(pattern, { leftOut, signal: new AbortController().signal });
  return { paths: files.map(({ path }) => path), leftOut: leftOut.counts() };
}

describe("a folder", () => {
  test("counts names with line breaks, which no pattern matches, and takes other odd ones", async () => {
    await put({
      "a.ts": "",
      "new\nline.ts": "",
      "back\\slash.ts": "",
      "d\r/b.ts": "",
      "st*r?.ts": "",
      " sp ": "",
    });
    expect(await found()).toEqual({
      paths: [" sp ", "a.ts", "back\\slash.ts", "st*r?.ts"],
      leftOut: { "line break in its name": 2 },
    });
  });

  test("gives its files sorted by path, without hidden ones, node_modules and .git", async () => {
    await put({
      "b.ts": "",
      "a/z.ts": "",
      "a/b/c.md": "",
      ".hidden": "",
      ".cache/x": "",
      ".git/config": "",
      "node_modules/x/i.js": "",
    });
    expect(await found()).toEqual({
      paths: ["a/b/c.md", "a/z.ts", "b.ts"],
      leftOut: { hidden: 2, node_modules: 1 },
    });
  });

  test("leaves out names that usually hold secrets", async () => {
    const secrets = [
      "server.pem",
      "id_rsa",
      "terraform.tfstate",
      "prod.env",
      "credentials.json",
      "app.jks",
      "vault.kdbx",
    ];
    await put(
      Object.fromEntries(["main.tf", "keyboard.ts", "tokens.ts", ...secrets].map((name) => [name, "x"])),
    );
    expect(await found()).toEqual({
      paths: ["keyboard.ts", "main.tf", "tokens.ts"],
      leftOut: { "secret name": secrets.length },
    });
  });

  test("leaves out what .gitignore names at every level, negations and those above it included", async () => {
    await put({
      ".git/HEAD": "",
      ".gitignore": "*.log\n/dist\nbuild/\n!keep.log\n",
      "a.log": "",
      "keep.log": "",
      "dist/out.js": "",
      "src/dist/in.ts": "",
      "src/build/x.ts": "",
      "src/.gitignore": "secret.ts\n!special.log\n",
      "src/secret.ts": "",
      "src/special.log": "",
      "src/other.log": "",
      "src/deep/secret.ts": "",
    });
    expect((await found()).paths).toEqual(["keep.log", "src/dist/in.ts", "src/special.log"]);
    expect((await found(join(folder, "src"))).paths).toEqual(["dist/in.ts", "special.log"]);
  });

  test("does not follow links, not even inside it", async () => {
    const outside = await temporaryFolder();
    await writeFile(join(outside, "secret.txt"), "x");
    await put({ "real/a.ts": "" });
    await symlink(outside, join(folder, "out"));
    await symlink(join(folder, "real/a.ts"), join(folder, "b.ts"));
    expect(await found()).toEqual({ paths: ["real/a.ts"], leftOut: { link: 2 } });
  });

  test("leaves out files over a megabyte", async () => {
    await put({ "large.json": "x".repeat(1_000_001), "small.json": "x" });
    expect(await found()).toEqual({ paths: ["small.json"], leftOut: { "over 1 MB": 1 } });
  });

  test("tells of a folder that cannot be read", async () => {
    await put({ "a.ts": "" });
    // Longer than a path may be on Linux (PATH_MAX, 4,096 bytes), which holds for root, too.
    const name = "d".repeat(200);
    execFileSync("sh", ["-c", `for i in $(seq 24); do mkdir ${name} && cd -P ${name}; done`], {
      cwd: folder,
    });
    const { paths, leftOut } = await found();
    // Node's own removal knows whole paths only.
    execFileSync("rm", ["-rf", name], { cwd: folder });
    expect(paths).toEqual(["a.ts"]);
    expect(leftOut).toEqual({ "unreadable folder": 1 });
  });

  test("of a hundred levels is read to its bottom", async () => {
    const deep = Array.from({ length: 100 }, (_, at) => `d${at}`).join("/");
    await put({ [`${deep}/x.ts`]: "" });
    expect((await found()).paths).toEqual([`${deep}/x.ts`]);
  });
});

describe("a pattern", () => {
  test("matches below its folder only", async () => {
    await put({ "src/a.ts": "", "src/b/c.ts": "", "src/b/d.js": "", "e.ts": "" });
    expect((await found(join(folder, "src/**/*.ts"))).paths).toEqual(["a.ts", "b/c.ts"]);
    expect((await found(join(folder, "src/*.{ts,js}"))).paths).toEqual(["a.ts"]);
    expect((await found(join(folder, "src/b/?.js"))).paths).toEqual(["d.js"]);
  });

  test("counts as left out what it would have matched, and no more", async () => {
    await put({ "a.pem": "", ".env": "", "b.ts": "" });
    expect((await found(join(folder, "*.ts"))).leftOut).toBeUndefined();
  });

  test("takes a name that exists as it is", async () => {
    await put({ "app/[slug]/page.tsx": "", "app/s/page.tsx": "", "app/(group)/x.ts": "" });
    expect((await found(join(folder, "app/[slug]/*.tsx"))).paths).toEqual(["page.tsx"]);
    expect(await filePatternOf(join(folder, "app/[slug]/page.tsx"))).toBeUndefined();
    expect((await found(join(folder, "app/[slug]"))).paths).toEqual(["page.tsx"]);
    expect(await filePatternOf(join(folder, "nothing.ts"))).toBeUndefined();
  });

  test.each([
    ["**/+(a|b).ts", "extended"],
    ["*/../../*.ts", ".."],
    [`**/${"x".repeat(200)}*`, "longer"],
    ["{a,b}{a,b}{a,b}{a,b}{a,b}", "braces"],
  ])("that is %s is refused", async (pattern, why) => {
    // Joined by hand: path.join would resolve the dots.
    await expect(filePatternOf(`${folder}/${pattern}`)).rejects.toMatchObject({
      facts: { code: "bad_pattern", what: expect.stringContaining(why) },
    });
  });
});
