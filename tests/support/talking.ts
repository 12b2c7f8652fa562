import { expect } from "vitest";

import { startHarness } from "./harness.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const model = "anthropic/claude-sonnet-4.5";

export const other = "openai/gpt-4o-mini";

export async function started(env: Record<string, string> = {}) {
  const state = await temporaryFolder();
  const harness = await startHarness({ env: { OPENROUTER_STATE_DIR: state, ...env } });
  const say = async (conversation: string, messages: unknown, more: object = {}) => {
    const { isError, text, data } = await harness.call("chat_completion", {
      model,
      conversation,
      messages,
      ...more,
    });
    expect(isError, text).toBe(false);
    return data;
  };
  const sent = () => harness.lastSent()?.["messages"];
  return { ...harness, state, say, sent };
}
