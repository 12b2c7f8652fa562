import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { fingerprint } from "../../src/lib/fingerprint.ts";
import { binary, startServer } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);

test("the command line lists, exports, adopts and deletes what conversations left on disk", async () => {
  const { env } = await simulated();
  const state = await temporaryFolder();
  const server = startServer({ env: { ...env, OPENROUTER_STATE_DIR: state } });
  await server.initialize();
  const { result } = await server.request(1, "tools/call", {
    name: "chat_completion",
    arguments: { model: "openai/gpt-4o-mini", messages: "Reply with exactly: kept", conversation: "new" },
  });
  const id: string = JSON.parse(result?.content[0].text).conversation.id;
  server.child.stdin.end();
  await server.exited;

  const { PATH = "" } = process.env;
  const withKey = async (key: object, ...args: string[]): Promise<string> =>
    (
      await run(process.execPath, [binary, "conversations", ...args], {
        env: { PATH, OPENROUTER_STATE_DIR: state, ...key },
      })
    ).stdout;
  const conversations = (...args: string[]): Promise<string> => withKey({}, ...args);
  expect(await conversations()).toMatch(new RegExp(`^${id} .* 1 turn .*\n1 in ${state}/conversations\n$`));
  expect(await conversations("--export", id)).toContain("kept");
  await expect(conversations("--adopt", id)).rejects.toMatchObject({
    stderr: expect.stringContaining("OPENROUTER_API_KEY"),
  });
  const heir = `sk-or-v1-${"f".repeat(64)}`;
  expect(await withKey({ OPENROUTER_API_KEY: heir }, "--adopt", id)).toContain(fingerprint(heir));
  expect(await conversations()).toContain(`key ${fingerprint(heir)}`);
  await expect(conversations("--delete", "../x")).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/'\.\.\/x' is no id of a conversation/),
  });
  await expect(conversations("--bogus")).rejects.toMatchObject({
    stderr: expect.stringMatching(/Unknown option '--bogus'\. There are: --delete, --all, --export, --adopt/),
  });
  expect(await conversations("--delete", id)).toBe(`${id} deleted\n`);
  expect(await conversations()).toBe(`0 in ${state}/conversations\n`);
});
