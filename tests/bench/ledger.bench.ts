import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bench, describe } from "vitest";

import { toLine } from "../../src/ledger/entry.ts";
import { createJournal } from "../../src/ledger/journal.ts";

const key = "0a1b2c3d";
const now = Date.UTC(2026, 10, 21, 12);
const clock = { now: () => now, sleep: async () => {} };

/** A call every minute and a half or so, up to now. */
const lines = Array.from({ length: 20_000 }, (_, index) =>
  toLine({
    ts: new Date(now - index * 88_000).toISOString(),
    tool: "chat_completion",
    requested_model: "anthropic/claude-sonnet-4.5",
    model: `anthropic/claude-4.5-sonnet-2025${index % 20}`,
    provider: "Anthropic",
    generation_id: `gen-${index}`,
    prompt_tokens: 16,
    completion_tokens: 318,
    cost: 0.0048,
    source: "usage",
    outcome: "answered",
    key,
  }),
);

describe("the first look into a ledger of 20,000 calls", () => {
  let folder = "";
  const options = {
    time: 0,
    iterations: 10,
    warmupIterations: 2,
    async setup() {
      folder = await mkdtemp(join(tmpdir(), "openrouter-mcp-bench-"));
      await writeFile(join(folder, "ledger-2026-11.jsonl"), `${lines.toReversed().join("\n")}\n`);
    },
    teardown: () => rmSync(folder, { recursive: true }),
  };
  for (const span of ["day", "month"] as const) {
    bench(
      `for the ${span}`,
      async () => {
        const journal = createJournal({ folder: async () => folder, key, clock, warn() {} });
        await journal.refresh(span);
        void journal.totals()[span].all;
      },
      options,
    );
  }
});
