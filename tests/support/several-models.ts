import { type Answer, type CallOptions, type Harness, type HarnessOptions, startHarness } from "./harness.ts";

export const haiku = "anthropic/claude-haiku-4.5";
export const sonnet = "anthropic/claude-sonnet-4.5";
export const mini = "openai/gpt-4o-mini";
export const llama = "meta-llama/llama-3.3-70b-instruct";
export const tiny = "meta-llama/llama-3.2-1b-instruct";

export interface Several extends Harness {
  /** Asks several models one short question. */
  ask: (model: unknown, more?: Record<string, unknown>, options?: CallOptions) => Promise<Answer>;
  /** The bodies of all chat completions that reached the simulator. */
  sent: () => Record<string, unknown>[];
  /** Whom each of them asked. */
  asked: () => (string | string[])[];
}

export async function startSeveral(options: HarnessOptions = {}): Promise<Several> {
  const harness = await startHarness(options);
  const sent = (): Record<string, unknown>[] =>
    harness.simulator.requests
      .filter(({ path }) => path.endsWith("/chat/completions"))
      .map(({ body }) => body as Record<string, unknown>);
  return {
    ...harness,
    sent,
    asked: () => sent().map(({ model, models }) => (models ?? model) as string | string[]),
    ask: (model, more = {}, callOptions) =>
      harness.call("chat_completion", { model, messages: "Reply with exactly: fine", ...more }, callOptions),
  };
}

/** A list that is gone through from here, whatever its length. */
export const inOrder = (...models: unknown[]): object => ({ strategy: "fallback", via: "client", models });
