import { expect, test } from "vitest";

import { AppError } from "../../src/errors.ts";
import type { SettledRequest } from "../../src/ledger/paid-call.ts";
import { NetworkError } from "../../src/openrouter/transport/http.ts";
import { type Ask, sendPaid } from "../../src/paying/paid-request.ts";
import { priced } from "../../src/paying/request-cost.ts";
import { candidate, now } from "../routing/candidates.ts";

const asked = priced(
  candidate({
    listed: { pricing: { prompt: "0.000003", completion: "0.000015" } },
    parameters: { max_tokens: 100 },
  }),
  now,
);

/** Sends one request whose money is watched. */
async function sending(ask: Ask, given: Partial<typeof asked> = {}) {
  const settled: Partial<SettledRequest>[] = [];
  const sent = { ...asked, ...given };
  const pay = async () => ({
    sent,
    settle: (request: Partial<SettledRequest>) => settled.push(request),
    close: () => {},
  });
  const options = { signal: new AbortController().signal, timeoutSeconds: 10, pauseWithinSeconds: 0 };
  const ended = await sendPaid(sent, { ask, pay, now: () => now }, options).catch((error: unknown) => error);
  return { ended, settled };
}

/** One that is under way when it fails; with a note it still waits for something. */
const failing =
  (error: Error, note?: string): Ask =>
  (_, { onProgress }) => {
    onProgress?.({ phase: "waiting", characters: 0, model: "a/b", ...(note !== undefined && { note }) });
    return Promise.reject(error);
  };

test("a connection that was refused costs nothing, and stands in no ledger", async () => {
  const refused = new NetworkError("ECONNREFUSED", "POST", undefined, { wasSent: false });
  const { ended, settled } = await sending(failing(refused, "connecting"));
  expect(settled).toEqual([]);
  expect(ended).toMatchObject({ facts: { cost: 0 } });
});

test("one that broke may have cost something", async () => {
  const { ended, settled } = await sending(failing(new NetworkError("ECONNRESET", "POST", undefined)));
  expect(settled).toMatchObject([{ cost: null, outcome: "network_error" }]);
  expect((ended as AppError).facts.cost).toBeUndefined();
});

test("a failure tells that max_tokens had been lowered", async () => {
  const failure = new AppError({ category: "API Error", code: "server_error", what: "It broke" });
  const lowered = "max_tokens was set to 40: a budget is set, and $0.001 of it is left";
  const { ended } = await sending(failing(failure), { lowered });
  expect(ended).toMatchObject({ facts: { what: `It broke; ${lowered}` } });
});
