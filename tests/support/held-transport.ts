import { expect, onTestFinished } from "vitest";

import type { Message } from "./server-process.ts";
import { wrongLines } from "./wire-schema.ts";

type Hear = (message: object, ...more: unknown[]) => void;

interface Transport {
  onmessage?: unknown;
  send: (...given: [never, ...never[]]) => Promise<void>;
}

/** A client's transport: what the server says over it is held to the schemas of the protocol when the test ends. */
export function held<T extends Transport>(transport: T): T {
  const lines: string[] = [];
  const sent: Message[] = [];
  onTestFinished(() => {
    expect([lines, sent]).not.toContainEqual([]);
    expect(wrongLines(lines, sent)).toEqual([]);
  });
  // Who listens may pass a message on to who listened before.
  const heard = new WeakSet<object>();
  let current: Hear | undefined;
  Object.defineProperty(transport, "onmessage", {
    get: () => current,
    set(next: Hear) {
      current = (message, ...more) => {
        if (!heard.has(message)) lines.push(JSON.stringify(message));
        heard.add(message);
        next(message, ...more);
      };
    },
  });
  const send = transport.send.bind(transport);
  Object.assign(transport, {
    send: (...given: [never, ...never[]]): Promise<void> => {
      sent.push(given[0]);
      return send(...given);
    },
  });
  return transport;
}
