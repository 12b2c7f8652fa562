import { describe, expect, test } from "vitest";

import { tool, picture, type Case, refused, funnel } from "../../support/refused.ts";

describe("a model that nobody serves, where the request asked nothing of its providers", () => {
  test.each([
    [
      "has a twin that is paid",
      { model: "acme/one:free" },
      "No provider serves it now: use acme/one ($1.00 in, $2.00 out per million tokens)",
      ["acme/one"],
    ],
    [
      "has a newer one of its family",
      { model: "acme/mono-1" },
      "No provider serves it now: use acme/mono-2 ($0.50 in, $1.00 out per million tokens)",
      ["acme/mono-2"],
    ],
    [
      "has a successor, where an alias says so",
      { model: "acme/duo-4" },
      "No provider serves it now: its successor is acme/duo-5 ($1.00 in, $2.00 out per million tokens), as ~acme/duo-latest says",
      ["acme/duo-5"],
    ],
    ["has nothing like it", { model: "lone/wolf" }, "Use another model (search_models finds one)", undefined],
  ])("%s", async (_, args, next, suggestions) => {
    const { text, data } = await refused({ args, message: `No endpoints found for ${args.model}.` });
    expect(text).toContain(`${next}.`);
    expect(data).toMatchObject({ category: "Validation Error", code: "no_endpoints", retryable: false });
    expect(data.suggestions).toEqual(suggestions);
    expect(text).not.toMatch(/provider settings|OPENROUTER_|budget|max_cost|provider\./i);
  });

  test("what OpenRouter suggests itself comes first", async () => {
    const { data } = await refused({
      args: { model: "acme/mono-1" },
      message: "Gone",
      metadata: { error_type: "not_found" },
    });
    expect(data.suggestions).toEqual(["acme/mono-2"]);
  });
});

test.each<[string, Case]>([
  ["its words", { message: "No allowed providers are available for the selected model. Serving it: acme." }],
  [
    "the failing step",
    { metadata: funnel("Filter by Allowed Providers", ["Initial", 3], ["Filter by Allowed Providers", 0]) },
  ],
])("a list of providers that the request did not carry is the account's, by %s", async (_, given) => {
  const { text } = await refused(given);
  expect(text).toContain(
    "in the account at https://openrouter.ai/settings/preferences, or use another model.",
  );
  expect(text).not.toContain("No provider serves it");
});

test("a step of allowed providers that left some is not the account's fault", async () => {
  const { text } = await refused({
    metadata: funnel("Gate", ["Initial", 3], ["Filter by Allowed Providers", 2], ["Gate", 0]),
  });
  expect(text).not.toContain("settings/preferences");
});

describe("the request's own preferences, by the names of whoever set them", () => {
  const onlyThenParameters = funnel(
    "Filter by Parameters",
    ["Initial Endpoints", 6],
    ["Filter by Allowed Providers", 2],
    ["Filter by Parameters", 0],
  );
  const provider = { only: ["acme", "together"], require_parameters: true };

  test("the funnel in words, and every one change that works", async () => {
    const { text } = await refused({
      kept: true,
      args: { provider, extra_body: { logprobs: true } },
      message: "No endpoints found that can handle the requested parameters.",
      metadata: onlyThenParameters,
    });
    expect(text).toContain("(6 providers, 2 after `only`, 0 after `require_parameters`)");
    expect(text).toContain(
      "Drop `logprobs` or provider.require_parameters, or allow DeepInfra or Dear in provider.only, or use another model.",
    );
  });

  test("without rows of providers, what the failing step tells", async () => {
    const metadata = { ...onlyThenParameters, available_providers: ["Acme", "DeepInfra"] };
    const { text } = await refused({
      args: { provider, top_p: 0.5 },
      message: "No endpoints found that can handle the requested parameters.",
      metadata,
    });
    expect(text).toContain("Drop `top_p` or leave out provider.require_parameters, or use another model.");
  });

  test.each<[string, Case, string]>([
    [
      "only",
      {
        args: { provider: { only: ["azure"] } },
        message: "No allowed providers are available for the selected model.",
        metadata: { ...funnel("Filter by Allowed Providers"), available_providers: ["acme", "deepinfra"] },
      },
      "Allow one of acme, deepinfra in provider.only",
    ],
    [
      "only, of the environment, with rows",
      { kept: true, env: { OPENROUTER_PROVIDER_ONLY: "azure" }, message: "No allowed providers" },
      "Allow Acme or Together or DeepInfra in OPENROUTER_PROVIDER_ONLY",
    ],
    [
      "ignore",
      { kept: true, args: { provider: { ignore: ["acme", "together", "deepinfra", "dear"] } } },
      "Take Acme or Together or DeepInfra out of provider.ignore",
    ],
    [
      "quantizations",
      { kept: true, args: { provider: { quantizations: ["int4"] } } },
      "Allow fp8 or bf16 in provider.quantizations",
    ],
    [
      "a ceiling of the call",
      { kept: true, args: { provider: { max_price: { prompt: 0.1 } } } },
      "Raise provider.max_price",
    ],
    [
      "a budget",
      { args: { max_cost_usd: 0.5 }, message: "No endpoints found matching your max price" },
      "Raise max_cost_usd",
    ],
    [
      "an order without fallbacks",
      { kept: true, args: { provider: { order: ["azure"], allow_fallbacks: false } } },
      "Leave out provider.allow_fallbacks",
    ],
    [
      "a data policy of the call",
      {
        args: { provider: { data_collection: "deny" } },
        message: "No endpoints found matching your data policy (Free model training)",
      },
      "Leave out provider.data_collection",
    ],
    [
      "zero data retention of the environment",
      {
        env: { OPENROUTER_PROVIDER_ZDR: "true" },
        message: "No endpoints found matching your data policy",
        metadata: funnel("Filter by Data Policy", ["Initial Endpoints", 3]),
      },
      "Leave out OPENROUTER_PROVIDER_ZDR",
    ],
    [
      "several, where nothing tells which",
      { args: { provider: { ignore: ["x"], zdr: true } } },
      "Leave out provider.ignore, or leave out provider.zdr",
    ],
  ])("%s", async (_, given, next) => {
    const { text } = await refused(given);
    expect(text).toContain(`${next}, or use another model.`);
  });

  test("what only shares a request with the cause is not named", async () => {
    const { text } = await refused({
      args: { provider: { sort: "price", ignore: ["x"] } },
      message: "Something",
      metadata: funnel("Add BYOK Endpoints", ["Initial Endpoints", 3], ["Filter by Parameters", 1]),
    });
    expect(text).toContain("(3 providers, 1 after Filter by Parameters, 0 after Add BYOK Endpoints)");
    expect(text).not.toContain("provider.");
  });
});

test.each<[string, Case, string]>([
  [
    "a tool_choice that no provider takes",
    {
      args: { model: "acme/duo-3", tools: [tool], tool_choice: "required" },
      message: "No endpoints found that support the provided 'tool_choice' value.",
    },
    "Leave out tool_choice, or use acme/duo-5 ($1.00 in, $2.00 out per million tokens)",
  ],
  [
    "tools, where nothing like the model takes them",
    { args: { model: "lone/wolf", tools: [tool] }, message: "No endpoints found that support tool use." },
    "Leave out tools, or use a model that takes it (search_models supportedParameters)",
  ],
  [
    "a request of words that is too large",
    { status: 413, message: "Too large" },
    "Send less: shorter messages.",
  ],
  [
    "one with a picture and tools",
    {
      status: 413,
      message: "Too large",
      args: {
        model: "acme/eye",
        tools: [tool],
        messages: [{ role: "user", content: [{ type: "text", text: "Hi" }, picture] }],
      },
    },
    "Send less: shorter messages, smaller or fewer files or fewer tools.",
  ],
])("%s", async (_, given, next) => {
  expect((await refused(given)).text).toContain(next);
});
