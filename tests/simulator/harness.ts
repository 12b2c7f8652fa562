import { onTestFinished } from "vitest";

import type { Clock } from "../../src/lib/clock.ts";
import { isObject } from "../../src/lib/is-object.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/index.ts";
import { listOf, objectOf } from "../../src/simulator/json.ts";

export type Json = Record<string, unknown>;

/** A simulator that goes away with its test. */
export const simulate = async (options?: SimulatorOptions): Promise<Simulator> => {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
};

/** A clock that stands still; sleeping moves it on at once. */
export const stillClock = (
  start = Date.UTC(2026, 8, 1, 12),
): Pick<Clock, "now" | "sleep"> & { advance(ms: number): void } => {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => (now += ms),
    async sleep(ms) {
      now += ms;
    },
  };
};

export const question = (content: unknown, rest: Json = {}): Json => ({
  model: "openai/gpt-4o-mini",
  messages: [{ role: "user", content }],
  ...rest,
});

export const post = ({ baseUrl, key }: Simulator, body: unknown, init: RequestInit = {}): Promise<Response> =>
  fetch(`${baseUrl}/chat/completions`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
    ...init,
  });

export const get = ({ baseUrl, key }: Simulator, path: string): Promise<Response> =>
  fetch(`${baseUrl}${path}`, { headers: { Authorization: `Bearer ${key}` } });

export const json = async (response: Promise<Response> | Response): Promise<Json> =>
  objectOf(await (await response).json());

/** Follows names and indexes into a value, as far as they lead. */
export const dig = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, step) => (typeof step === "number" ? listOf(inner).at(step) : objectOf(inner)[step]),
    value,
  );

/** The `data:` events of a stream, `[DONE]` not included. */
export const eventsOf = (text: string): Json[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data: {"))
    .map((line): unknown => JSON.parse(line.slice("data: ".length)))
    .filter(isObject);

/** What the deltas of a stream say together. */
export const textOf = (events: Json[], field = "content"): string =>
  events
    .map((event) => dig(event, "choices", 0, "delta", field))
    .filter((part) => typeof part === "string")
    .join("");
