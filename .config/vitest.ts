import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["tests/**/*.test.ts"],
    testTimeout: 15_000,
    // A process that starts beside many others takes longer than the second that is usual.
    expect: { poll: { timeout: 5000 } },
    // No module keeps state of its own, so the files may share them: a third of the time.
    isolate: false,
    // Vitest would leave a core to whoever watches.
    maxWorkers: "100%",
  },
});
