import { expect, test } from "vitest";

import { Slots } from "../../src/lib/slots.ts";

const never = new AbortController().signal;
const quiet = { signal: never, onQueued: () => {} };

function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

test("runs so many at once, the rest in order", async () => {
  const slots = new Slots(2);
  const gates = Array.from({ length: 5 }, gate);
  const started: number[] = [];
  const ahead: number[] = [];
  const runs = gates.map(({ opened }, index) =>
    slots.run(
      async () => {
        started.push(index);
        await opened;
      },
      { signal: never, onQueued: (count) => ahead.push(count) },
    ),
  );
  await Promise.resolve();
  expect([started, ahead]).toEqual([
    [0, 1],
    [0, 1, 2],
  ]);
  gates[1]?.open();
  await runs[1];
  expect(started).toEqual([0, 1, 2]);
  // The queue has moved, and those in it know.
  expect(ahead).toEqual([0, 1, 2, 0, 1]);
  for (const { open } of gates) open();
  await Promise.all(runs);
  expect(started).toEqual([0, 1, 2, 3, 4]);
});

test("a failed one frees its slot, a cancelled one leaves the queue", async () => {
  const slots = new Slots(1);
  const first = gate();
  const failing = slots.run(async () => {
    await first.opened;
    throw new Error("failed");
  }, quiet);
  const controller = new AbortController();
  let ran = false;
  const cancelled = slots.run(async () => (ran = true), { signal: controller.signal, onQueued: () => {} });
  const last = slots.run(async () => "last", quiet);
  controller.abort(new Error("cancelled"));
  await expect(cancelled).rejects.toThrow("cancelled");
  first.open();
  await expect(failing).rejects.toThrow("failed");
  expect(await last).toBe("last");
  expect(ran).toBe(false);
  expect(await slots.run(async () => "again", quiet)).toBe("again");
});
