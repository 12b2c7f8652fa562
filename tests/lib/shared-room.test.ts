import fc from "fast-check";
import { expect, test } from "vitest";

import { SharedRoom } from "../../src/lib/shared-room.ts";

/** What has been let in by now. */
async function ended(waits: (Promise<void> | undefined)[]): Promise<boolean[]> {
  const no = Promise.resolve(false);
  return Promise.all(
    waits.map((wait) => Promise.race([Promise.resolve(wait).then(() => true), no.then(() => no)])),
  );
}

test("what does not fit waits until another leaves, all but the first that would have to", async () => {
  const room = new SharedRoom(100);
  const [one, two, three] = [room.enter(), room.enter(), room.enter()];
  expect(one.take(60)).toBeUndefined();
  expect(two.take(40)).toBeUndefined();
  // Somebody has to go on, or none would ever leave.
  expect(one.take(30)).toBeUndefined();
  const waits = [two.take(10), three.take(10)];
  expect(await ended(waits)).toEqual([false, false]);
  expect(one.take(30)).toBeUndefined();
  one.leave();
  expect(await ended(waits)).toEqual([true, true]);
});

test("one that leaves while it waits lets the next one in, and leaving twice gives nothing back twice", async () => {
  const room = new SharedRoom(10);
  const [one, two, three, four] = [room.enter(), room.enter(), room.enter(), room.enter()];
  await one.take(10);
  await two.take(1);
  const waits = [three.take(5), four.take(5)];
  three.leave();
  expect(await ended(waits)).toEqual([true, false]);
  expect(three.take(1000)).toBeUndefined();
  one.leave();
  one.leave();
  expect(await ended([waits[1]])).toEqual([true]);
  two.leave();
  // Five are taken; the first over the size is let in, the second is not.
  const [five, six] = [room.enter(), room.enter()];
  expect(await ended([five.take(6), six.take(1)])).toEqual([true, false]);
});

test("whoever takes what, all get through, and no more than one goes over the size", async () => {
  const amounts = fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(amounts, async (guests) => {
      const room = new SharedRoom(100);
      let [inside, most] = [0, 0];
      await Promise.all(
        guests.map(async (takes) => {
          const guest = room.enter();
          let own = 0;
          for (const amount of takes) {
            await guest.take(amount);
            own += amount;
            inside += amount;
            most = Math.max(most, inside);
          }
          inside -= own;
          guest.leave();
        }),
      );
      const largest = Math.max(0, ...guests.map((takes) => takes.reduce((sum, amount) => sum + amount, 0)));
      expect(inside).toBe(0);
      expect(most).toBeLessThanOrEqual(100 + largest);
    }),
  );
});
