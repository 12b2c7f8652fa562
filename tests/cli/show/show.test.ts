import { afterEach, expect, test, vi } from "vitest";

import { painter } from "../../../src/cli/show/paint.ts";
import { settingRows, withoutPassword } from "../../../src/cli/show/setting-rows.ts";
import { createSpinner } from "../../../src/cli/show/spinner.ts";
import { bar, tableLines } from "../../../src/cli/show/table.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

test("columns are as wide as their widest cell, the first to the left", () => {
  expect(
    tableLines(
      [
        ["model", "cost", ""],
        ["a", "$1.20", "███"],
        ["longer/name", "$0", ""],
      ],
      [2],
    ),
  ).toEqual(["model         cost", "a            $1.20  ███", "longer/name     $0"]);
});

test.each([
  [0, 10, 0],
  [0.001, 10, 1],
  [5, 10, 5],
  [10, 10, 10],
  [0, 0, 0],
])("of %d of %d a bar shows %i of 10", (amount, most, length) => {
  expect(bar(amount, most, 10)).toHaveLength(length);
});

test("colours only on a terminal, and not where they are not wanted", () => {
  vi.stubEnv("NO_COLOR", "");
  vi.stubEnv("TERM", "xterm");
  vi.stubEnv("FORCE_COLOR", "1");
  expect(painter({ isTTY: true })("bold", "x")).toContain("\u001b[");
  expect(painter({ isTTY: false })("bold", "x")).toBe("x");
  vi.stubEnv("FORCE_COLOR", undefined);
  vi.stubEnv("NO_COLOR", "1");
  expect(painter({ isTTY: true })("bold", "x")).toBe("x");
});

test("a spinner is seen on a terminal alone, and leaves nothing", () => {
  vi.useFakeTimers();
  vi.stubEnv("TERM", "xterm");
  const written: string[] = [];
  const output = (isTTY: boolean) =>
    ({
      isTTY,
      columns: 40,
      write: (text: string) => void written.push(text),
    }) as unknown as NodeJS.WriteStream;
  const piped = createSpinner(output(false));
  piped.show(() => "asking");
  vi.advanceTimersByTime(500);
  piped.stop();
  expect(written).toEqual([]);

  const spinner = createSpinner(output(true));
  spinner.show(() => `12 tokens ${"x".repeat(80)}`);
  vi.advanceTimersByTime(250);
  spinner.stop();
  vi.advanceTimersByTime(500);
  expect(written).toHaveLength(3);
  expect(written[0]).toContain("12 tokens");
  expect(written[0]?.length).toBeLessThan(50);
  expect(written.at(-1)).toBe("\r\u001b[2K");
});

test("of an address nobody sees who logs in, and of a key its fingerprint", () => {
  expect(withoutPassword("http://me:secret@proxy:8080")).toBe("http://(not shown)@proxy:8080");
  const env = {
    OPENROUTER_API_KEY: "sk-or-v1-secretsecretsecret",
    OPENROUTER_USER_AGENT: "sk-or-v1-secretsecretsecret",
  };
  const rows = settingRows({ given: { OPENROUTER_API_KEY: env.OPENROUTER_API_KEY }, effective: env });
  expect(JSON.stringify(rows)).not.toContain("secretsecret");
  expect(rows.find(({ variable }) => variable === "OPENROUTER_API_KEY")?.source).toBe("environment");
  expect(rows.find(({ variable }) => variable === "OPENROUTER_USER_AGENT")?.source).toBe("env file");
});
