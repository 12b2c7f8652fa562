import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { upstream } from "../../support/upstream.ts";

const rows = JSON.stringify({ data: [{ id: "acme/one", name: "One" }] });

async function search(broken: number) {
  let asked = 0;
  const env = await upstream((_, response) => {
    asked += 1;
    if (asked > broken) {
      response.end(rows);
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "content-length": rows.length });
    response.write(rows.slice(0, 20), () => response.destroy());
  });
  const clock = new ManualClock();
  const { call } = await startHarness({ clock, env: { ...env, OPENROUTER_MAX_RETRIES: "2" } });
  const answer = await clock.passWaitsUntil(call("search_models", {}));
  return { ...answer, asked };
}

test("a document whose connection dies in the middle is asked for again", async () => {
  expect(await search(2)).toMatchObject({ isError: false, asked: 3, data: { models: [{ id: "acme/one" }] } });
});

test("and when it always dies, the network is to blame, not this program", async () => {
  const { text, data, asked } = await search(9);
  expect(text).toMatch(
    /^Error: API Error - The connection to OpenRouter broke before an answer came \(\w+\)\. Check the network/,
  );
  expect(text).not.toMatch(/billed/);
  expect(data).toMatchObject({ code: "network_error", retryable: true });
  expect(asked).toBe(3);
});
