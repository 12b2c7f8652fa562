import { expect, test } from "vitest";

import { readInstallOptions } from "../../../src/cli/install/options.ts";

const secret = `sk-or-v1-${"0".repeat(64)}`;

test.each([
  [[secret], "history"],
  [["--client", "cursor", "--key", secret], "history"],
  [["--client", "cursor", `--key=${secret}`], "history"],
  [["--client", "cursor", "--name", secret], "history"],
  [["--client", "cursor", `--default-model="${secret}"`], "history"],
  [["--client", "nonsense"], "claude-desktop"],
  [["--key", "--key-from-env", "--client", "cursor"], "not both"],
  [["--files-root", "relative", "--client", "cursor"], "full path"],
  [["--name", "a b", "--client", "cursor"], "name"],
])("%j is refused", (argv, says) => {
  expect(() => readInstallOptions(argv)).toThrow(says);
});
