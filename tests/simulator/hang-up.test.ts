import { expect, test } from "vitest";

import { startSimulator } from "../../src/simulator/index.ts";
import { get, json, post, question, simulate } from "./harness.ts";

test("a client that hangs up is noticed, and nothing more is generated or charged", async () => {
  const simulator = await simulate({ chunkDelayMs: 2, generationDelayMs: 0 });
  const cancel = new AbortController();
  const body = question("write 20000 words", { stream: true });
  const response = await post(simulator, body, { signal: cancel.signal });
  const reader = response.body?.getReader();
  await reader?.read();
  cancel.abort();

  const [request] = simulator.requests;
  await request?.closed;
  expect(request?.closedByClient).toBe(true);
  const id = response.headers.get("x-generation-id");
  const generation = async () => json(get(simulator, `/generation?id=${id}`));
  await expect.poll(generation, { interval: 5 }).toMatchObject({ data: { cancelled: true } });
  expect(await generation()).toMatchObject({ data: { total_cost: simulator.spent } });
  expect(simulator.spent).toBeGreaterThan(0);
  expect(simulator.spent).toBeLessThan(0.001);
});

test("a request that hangs ends when its client gives up", async () => {
  const simulator = await simulate();
  const signal = AbortSignal.timeout(20);
  await expect(post(simulator, question("[simulate: hang]"), { signal })).rejects.toThrow("timeout");
  await simulator.requests[0]?.closed;
  expect(simulator.requests[0]?.closedByClient).toBe(true);
});

test("requests are recorded as they came", async () => {
  const simulator = await simulate();
  await (await get(simulator, "/models/count?output_modalities=all")).text();
  const body = question("hi");
  await (await post(simulator, body)).text();
  const [first, second] = simulator.requests;
  await second?.closed;

  expect(first).toMatchObject({
    method: "GET",
    path: "/api/v1/models/count",
    query: { output_modalities: "all" },
    headers: { authorization: `Bearer ${simulator.key}` },
  });
  expect(second).toMatchObject({ method: "POST", body, closedByClient: false });
});

test("closing ends what is still going on", async () => {
  const simulator = await startSimulator();
  const outcome = post(simulator, question("[simulate: hang]")).catch(String);
  await expect.poll(() => simulator.requests.length, { interval: 2 }).toBe(1);
  await simulator.close();
  expect(await outcome).toBe("TypeError: fetch failed");
});
