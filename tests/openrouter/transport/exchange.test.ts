import { getEventListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

import { Agent, type Dispatcher } from "undici";
import { expect, test } from "vitest";

import { SharedRoom } from "../../../src/lib/shared-room.ts";
import { readText } from "../../../src/openrouter/transport/body.ts";
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

test("a call that waits for room with all of its answer here ends as soon as it is called off", async () => {
  const room = new SharedRoom(10);
  const [first, second] = [room.enter(), room.enter()];
  void first.take(10);
  // The one that may go on over the size: who comes now has to wait.
  void second.take(10);
  const dispatcher = new Agent();
  const connection = { abort() {}, resume() {}, pause() {} } as unknown as Dispatcher.DispatchController;
  let rest = (): void => {};
  dispatcher.dispatch = (_, handler) => {
    handler.onRequestStart?.(connection, null);
    handler.onResponseStart?.(connection, 200, {}, "OK");
    handler.onResponseData?.(connection, Buffer.from("its beginning"));
    rest = () => {
      handler.onResponseData?.(connection, Buffer.from("and its end"));
      handler.onResponseEnd?.(connection, {});
    };
    return true;
  };
  const call = new AbortController();
  const request = { origin: "https://openrouter.test", path: "/", method: "GET" as const };
  const answer = await exchange(dispatcher, request, { room, signal: call.signal, onSent() {} });
  const read = readText(answer, 100);
  const cancelled = new Error("cancelled");
  setTimeout(() => {
    rest();
    call.abort(cancelled);
  });
  await expect(Promise.race([read, delay(500, "still waiting")])).rejects.toBe(cancelled);
  expect(getEventListeners(call.signal, "abort")).toEqual([]);
});
