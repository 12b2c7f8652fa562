import { expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { answer, upstream } from "../../support/upstream.ts";

const model = "acme/small";
/** About as many tokens. */
const words = (tokens: number, name: string): string => name.padEnd(tokens * 4, ".");

test("what no longer fits is left out whole, from the second turn on, and not more with the next turn", async () => {
  const sent: { messages: { role: string; content: string }[] }[] = [];
  const env = await upstream((request, response) => {
    if (request.method === "GET") {
      const row = { id: model, context_length: 1000, pricing: { prompt: "0", completion: "0" } };
      return response.end(JSON.stringify({ data: [row] }));
    }
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      sent.push(JSON.parse(body));
      answer(response, words(50, "answer"));
    });
    return undefined;
  });
  const { call } = await startHarness({ env: { ...env, OPENROUTER_STATE_DIR: await temporaryFolder() } });
  const asked = (): string[] =>
    (sent.at(-1)?.messages ?? [])
      .filter(({ role }) => role === "user")
      .map(({ content }) => content.replace(/\.+$/, ""));
  let id = "new";
  const say = async (name: string, tokens: number): Promise<string[]> => {
    const { data, text } = await call("chat_completion", {
      model,
      conversation: id,
      messages: words(tokens, name),
    });
    id = data["conversation"]?.id;
    expect(id, text).toBeDefined();
    return data["warnings"] ?? [];
  };

  await say("task", 150);
  await say("two", 150);
  await say("three", 150);
  expect((await say("four", 150)).join()).not.toContain("did not see");
  expect(asked()).toEqual(["task", "two", "three", "four"]);
  // 4 x 200 tokens of the past and 250 new ones are more than 1,000: down to 750.
  expect((await say("five", 250)).join()).toContain("did not see turns 2 to 3 of 4");
  expect(asked()).toEqual(["task", "four", "five"]);
  // The same are left out while the rest fits, so that the provider's cache still knows the beginning.
  expect((await say("six", 100)).join()).toContain("did not see turns 2 to 3 of 5");
  expect(asked()).toEqual(["task", "four", "five", "six"]);
  expect((await say("seven", 200)).join()).toMatch(/did not see turns 2 to [45] of 6/);
  expect(asked()[0]).toBe("task");
  expect(asked().at(-1)).toBe("seven");
});
