import { expect, test } from "vitest";

import { createLog } from "../../src/lib/log.ts";
import { createRedact } from "../../src/lib/redact.ts";

const secret = "pk-0123456789abcdef-and-more";
const redact = createRedact(["my+secret", secret, undefined, ""], [{ begins: "sk-or-", follow: 16 }]);

test.each([
  ["a my+secret b my+secret", "a [redacted] b [redacted]"],
  ["sk-or-v1-0123456789abcdef0123", "[redacted]"],
  ["sk-or-v1-short", "sk-or-v1-short"],
  [`${secret}${secret}`, "[redacted][redacted]"],
  ["nothing here", "nothing here"],
])("takes the given secrets, and what has their shape, out of %j", (text, clean) => {
  expect(redact(text)).toBe(clean);
});

test("of a secret that was cut its beginning goes too, unless it is too short to tell", () => {
  const left = Array.from({ length: secret.length }, (_, end) =>
    redact(`${secret.slice(0, end)} …`).indexOf(" "),
  );
  expect(left.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, end) => end));
  expect(new Set(left.slice(16))).toEqual(new Set(["[redacted]".length]));
});

test("without secrets every text stays", () => {
  expect(createRedact([undefined])("sk-or-v1-0123456789abcdef0123")).toBe("sk-or-v1-0123456789abcdef0123");
});

test("the log drops what is below its level, and every secret", () => {
  const lines: string[] = [];
  const log = createLog({
    program: "server",
    level: "warn",
    cleaner: { text: createRedact(["secret"]) },
    write: (line) => lines.push(line),
  });
  log.debug("quiet");
  log.warn("the secret");
  log.error("x".repeat(20_000));
  expect(lines).toEqual(["server warn: the [redacted]\n", `server error: ${"x".repeat(10_000)}\n`]);
});
