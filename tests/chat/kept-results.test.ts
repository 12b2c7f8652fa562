import type { ServerResponse } from "node:http";

import { expect, test } from "vitest";

import { startHarness } from "../support/harness.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { ask, chatUpstream, done, finish, piece, stream } from "../support/upstream.ts";

test("64 MB of answers are kept, the eldest go first, and one that is still coming never goes", async () => {
  const part = piece("x".repeat(1_000_000));
  let coming: ServerResponse | undefined;
  const clock = new ManualClock();
  const { call } = await startHarness({
    env: await chatUpstream((_, response) => {
      if (!coming) coming = stream(response, piece("first "));
      else stream(response, part.repeat(9), finish, done).end();
    }),
    clock,
  });
  const early = call("chat_completion", ask("early"));
  await expect.poll(() => coming).toBeDefined();
  await clock.advance(50_000);
  const { result_id: running } = (await early).data;

  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1)
    ids.push((await call("chat_completion", ask("long"))).data.result_id);
  // In UTF-16 each holds 18 MB.
  const codes = await Promise.all(
    ids.map(async (id) => (await call("get_result", { result_id: id, offset: 8_999_000 })).data.code),
  );
  expect(codes).toEqual(["result_not_found", "result_not_found", undefined, undefined, undefined]);

  coming?.end(`${piece("and last")}${finish}${done}`);
  const { data } = await call("get_result", { result_id: running });
  expect(data.choices[0].message.content).toBe("first and last");
});
