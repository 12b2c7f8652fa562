import { getEventListeners } from "node:events";

import { Agent } from "undici";
import { expect, test } from "vitest";

import { SharedRoom } from "../../../src/lib/shared-room.ts";
import { exchange } from "../../../src/openrouter/transport/exchange.ts";

test("what was called off while the way was made is not sent, and nobody waits for a connection", async () => {
  const dispatcher = new Agent();
  let dispatched = 0;
  // As one that gets no connection: it says nothing.
  dispatcher.dispatch = () => (dispatched += 1) > 0;
  const cancelled = new Error("cancelled");
  const signal = AbortSignal.abort(cancelled);
  const request = { origin: "https://openrouter.test", path: "/", method: "GET" as const };
  const answer = exchange(dispatcher, request, { room: new SharedRoom(1), signal, onSent() {} });
  await expect(Promise.race([answer, Promise.resolve("still waiting")])).rejects.toBe(cancelled);
  expect(dispatched).toBe(0);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
