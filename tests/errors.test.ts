import { expect, test } from "vitest";

import { AppError } from "../src/errors.ts";

test("what its thrower did not know is added to an error, what it knew stays", () => {
  const error = new AppError({
    category: "API Error",
    code: "server_error",
    what: "Acme failed",
    next: undefined,
    provider: undefined,
    model: "acme/one",
  });
  const { facts } = error.about({ provider: "Acme", model: "acme/two", generationId: "gen-1" });
  expect(facts).toMatchObject({ provider: "Acme", model: "acme/one", generationId: "gen-1" });
});
