import { bench, describe } from "vitest";

import { authorsOf, completeName } from "../../src/catalog/complete.ts";
import { startHarness } from "../support/harness.ts";

const ends: (() => Promise<void>)[] = [];
const { client } = await startHarness({ atEnd: (end) => ends.push(end) });

/** What a client asks for with every key that is pressed, from its request to its answer. */
const asked = (ref: object, name: string, value: string) => async (): Promise<void> => {
  await client.complete({ ref: ref as { type: "ref/prompt"; name: string }, argument: { name, value } });
};
const pick = { type: "ref/prompt", name: "pick_a_model" };
const review = { type: "ref/prompt", name: "review_with" };
const models = { type: "ref/resource", uri: "openrouter://models/{+id}" };

// The first of each asks OpenRouter, which nobody is to wait for here.
await asked(models, "id", "")();
await asked(pick, "provider", "")();

const options = { time: 200, warmupTime: 50 };

describe("a completion, asked for and answered", () => {
  bench("a model, before anything is typed", asked(models, "id", ""), options);
  bench("a model", asked(review, "model", "anthropic/claude-s"), options);
  bench("a model that is misspelled", asked(review, "model", "antropic/cloude"), options);
  bench("an author", asked(pick, "author", "anth"), options);
  bench("a provider", asked(pick, "provider", "az"), options);
});

describe("authors and providers of 10,000 models", () => {
  const ids = Array.from({ length: 10_000 }, (_, place) => `author-${place % 300}/model-${place}`);
  const authors = authorsOf(ids);
  bench("the authors of all ids", () => void authorsOf(ids), options);
  bench("a name among them", () => void completeName("author-29", authors), {
    ...options,
    teardown: async (_task, mode) => {
      if (mode === "run") await Promise.all(ends.map((end) => end()));
    },
  });
});
