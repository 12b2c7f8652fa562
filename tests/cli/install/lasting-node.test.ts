import { expect, test } from "vitest";

import { lastingNode } from "../../../src/cli/install/lasting-node.ts";

test.each([
  ["/opt/homebrew/Cellar/node/22.4.1/bin/node", "/opt/homebrew/opt/node/bin/node"],
  ["/usr/local/Cellar/node@20/20.19.0_1/bin/node", "/usr/local/opt/node@20/bin/node"],
  ["/snap/node/9876/bin/node", "/snap/node/current/bin/node"],
  ["/home/me/.nvm/versions/node/v22.4.1/bin/node", "/home/me/.nvm/versions/node/v22.4.1/bin/node"],
  ["C:\\Program Files\\nodejs\\node.exe", "C:\\Program Files\\nodejs\\node.exe"],
  ["/usr/bin/node", "/usr/bin/node"],
])("%s is found again after an update by %s", (path, lasting) => {
  expect(lastingNode(path, () => true)).toBe(lasting);
  expect(lastingNode(path, () => false)).toBe(path);
});
