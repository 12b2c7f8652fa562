import { expect, test } from "vitest";

import { loadConfig } from "../../src/config.ts";
import { startServer } from "../support/harness.ts";

const start = () => startServer(loadConfig({ OPENROUTER_LOG_LEVEL: "silent" }), { writesFiles: false });

// Whoever ends what is under way waits for it.
test("a tool is being loaded from its first call until it is there", async () => {
  const { requests } = start().app;
  expect(requests.loading()).toBeUndefined();
  const called = requests.callTool(
    "get_result",
    {},
    {
      signal: new AbortController().signal,
      report() {},
      roots: async () => [],
    },
  );
  await requests.loading();
  expect(requests.loading()).toBeUndefined();
  expect((await called).isError).toBe(true);
});
