import { onTestFinished } from "vitest";

import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/index.ts";

interface Simulated {
  simulator: Simulator;
  /** Of a server that asks the simulator. */
  env: { OPENROUTER_BASE_URL: string; OPENROUTER_API_KEY: string };
}

/** A simulator that ends with its test. */
export async function simulated(options: SimulatorOptions = {}): Promise<Simulated> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  return {
    simulator,
    env: { OPENROUTER_BASE_URL: simulator.baseUrl, OPENROUTER_API_KEY: simulator.key },
  };
}
