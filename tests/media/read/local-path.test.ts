import { homedir } from "node:os";

import { expect, test } from "vitest";

import { toLocalPath } from "../../../src/media/read/local-path.ts";
import { refusalOf } from "../samples.ts";

test.each([
  ["/a/./b/../c.png", "/a/c.png"],
  ["file:///a/b%20c.png", "/a/b c.png"],
  ["file:///a/%2e%2e/b", "/b"],
  ["~/x.png", `${homedir()}/x.png`],
  ["/a/$HOME/é", "/a/$HOME/é"],
])("%s is %s", (source, path) => {
  expect(toLocalPath(source, "linux")).toBe(path);
});

test.each([
  ["C:\\a\\..\\b.png", "C:\\b.png"],
  ["c:/a/b.png", "c:\\a\\b.png"],
  ["file:///C:/a%20b.png", "C:\\a b.png"],
])("on Windows %s is %s", (source, path) => {
  expect(toLocalPath(source, "win32")).toBe(path);
});

test.each([
  ["a/b.png", "linux", "working directory"],
  ["./b.png", "linux", "working directory"],
  ["~root/b.png", "linux", "working directory"],
  ["", "linux", "full path"],
  ["C:\\a.png", "linux", "runs on linux"],
  ["/a\0.png", "linux", "Remove"],
  ["file:///a%00.png", "linux", "Remove"],
  ["file:///a%2Fb", "linux", "file:///"],
  ["file://server/share/a", "linux", "file:///"],
  ["\\\\server\\share\\a.png", "win32", "local drive"],
  ["//server/share/a.png", "win32", "local drive"],
  ["file://server/share/a.png", "win32", "local drive"],
  ["\\\\.\\COM1", "win32", "local drive"],
  ["\\\\?\\C:\\a.png", "win32", "local drive"],
  ["C:\\a.txt:hidden", "win32", "file itself"],
  ["C:a.txt", "win32", "full path"],
] as const)("%j on %s is refused, with what to do", async (source, platform, advice) => {
  const refusal = await refusalOf(() => toLocalPath(source, platform));
  expect(refusal.code).toBe("bad_path");
  expect(refusal.next).toContain(advice);
});
