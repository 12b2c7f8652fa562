import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { binary } from "../support/server-process.ts";

const run = promisify(execFile);

test("the demo walks through the main job without the user's key, readable when piped", async () => {
  const { PATH = "" } = process.env;
  // A key and base URL that would fail the demo if they were used.
  const env = {
    PATH,
    OPENROUTER_API_KEY: "sk-or-v1-user",
    OPENROUTER_BASE_URL: "https://127.0.0.1:9/api/v1",
  };
  const { stdout, stderr } = await run(process.execPath, [binary, "demo"], { env });

  expect(stderr).toBe("");
  expect(stdout).not.toContain("\u001b");
  expect(stdout).toMatch(/1\. Find a model[\s\S]+anthropic\/claude-\S+ +\d+k +\$\d/);
  expect(stdout).toMatch(
    /validate_model[\s\S]+"valid":true[\s\S]+Did you mean\s+'anthropic\/claude-sonnet-4\.5'/,
  );
  expect(stdout).toMatch(
    /get_model_info[\s\S]+context +1000000 tokens[\s\S]+price +\$3\.00 in, \$15\.00 out/,
  );
  expect(stdout.match(/… anthropic\/claude-\S+: \d+ tokens, \d+ s/g)?.length).toBeGreaterThanOrEqual(2);
  expect(stdout).toMatch(/answered by +anthropic\/claude-4\.5-sonnet\S* at Anthropic\n +generation +gen-/);
  expect(stdout).toMatch(
    /openai\/gpt-4o-mini +failed with status 502 \(provider_unavailable\)\n +anthropic\/claude-haiku-4\.5 +answered\n/,
  );
  const [, picture = ""] =
    /Draw a picture[\s\S]+drawn by +\S+ at \S+\n +picture +(\S+\.png)\n/.exec(stdout) ?? [];
  expect((await readFile(picture)).subarray(1, 4).toString()).toBe("PNG");
  await rm(dirname(picture), { recursive: true });
  expect(stdout).toMatch(/What it all cost[\s\S]+in all +\$0\.0\d+ \(simulated\)\n$/);
});

test.each([
  [["--version"], /^\d+\.\d+\.\d+\n$/],
  [["settings"], /OPENROUTER_API_KEY[\s\S]+OPENROUTER_PROVIDER_ZDR/],
])("%j answers and ends", async (args, words) => {
  const { stdout, stderr } = await run(process.execPath, [binary, ...args]);
  expect(stdout).toMatch(words);
  expect(stderr).toBe("");
});

test.each([["--verison"], ["serve-me"]])("%s is refused with the way out", async (word) => {
  await expect(run(process.execPath, [binary, word])).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/'?(--verison|serve-me)[\s\S]+--help/),
  });
});
