import { describe, expect, test } from "vitest";

import { other, started } from "../../support/talking.ts";

describe("prompt caches", () => {
  const long = "A sentence that fills the prompt with something to keep. ".repeat(400);

  test("are written for models that need to be told, from the second turn on", async () => {
    const { say, lastSent } = await started();
    const { conversation } = await say("new", long);
    expect(lastSent()).not.toHaveProperty("cache_control");
    await say(conversation.id, "on");
    expect(lastSent()).toMatchObject({ cache_control: { type: "ephemeral" }, session_id: conversation.id });
    await say(conversation.id, "on", { model: other });
    expect(lastSent()).not.toHaveProperty("cache_control");
    await say(conversation.id, "on", { extra_body: { cache_control: { type: "ephemeral", ttl: "1h" } } });
    expect(lastSent()).toMatchObject({ cache_control: { ttl: "1h" } });
  });

  test("are left to OpenRouter's own cache where that is asked", async () => {
    const { say, lastSent } = await started();
    const { conversation } = await say("new", long);
    await say(conversation.id, "on", { cache: true });
    expect(lastSent()).not.toHaveProperty("cache_control");
    expect(lastSent()).not.toHaveProperty("session_id");
  });

  test("are not written for a short past", async () => {
    const { say, lastSent } = await started();
    const { conversation } = await say("new", "short");
    await say(conversation.id, "on");
    expect(lastSent()).not.toHaveProperty("cache_control");
  });
});
