import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

/** `pnpm soak`: minutes of load, one after the other, each with a report. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["tests/soak/**/*.soak.ts"],
    testTimeout: 15 * 60_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
