import { expect, test } from "vitest";

import { createLog } from "../../src/lib/log.ts";
import { createRedact } from "../../src/lib/redact.ts";

test("takes the given secrets and anything like a key out of a text", () => {
  const redact = createRedact(["my+secret", undefined, ""]);
  expect(redact("a my+secret b my+secret")).toBe("a [redacted] b [redacted]");
  expect(redact("sk-or-v1-0123456789abcdef0123")).toBe("[redacted]");
  expect(redact("nothing here")).toBe("nothing here");
});

test("the log drops what is below its level, and every secret", () => {
  const lines: string[] = [];
  const log = createLog({
    level: "warn",
    redact: createRedact(["secret"]),
    write: (line) => lines.push(line),
  });
  log.debug("quiet");
  log.warn("the secret\n");
  log.error("loud");
  expect(lines.join("")).toBe("openrouter-mcp warn: the [redacted]\n\nopenrouter-mcp error: loud\n");
});
