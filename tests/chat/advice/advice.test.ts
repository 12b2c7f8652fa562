import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { upstream } from "../../support/upstream.ts";

const row = (id: string, more: object = {}) => ({
  id,
  created: 1_750_000_000,
  context_length: 100_000,
  pricing: { prompt: "0.000001", completion: "0.000002" },
  architecture: { input_modalities: ["text"], output_modalities: ["text"] },
  supported_parameters: ["temperature", "max_tokens", "seed", "logprobs"],
  ...more,
});

const tool = { type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } };
const picture = { type: "image_url", image_url: { url: "https://example.org/a.png" } };

const models = [
  row("acme/eye", { architecture: { input_modalities: ["text", "image"], output_modalities: ["text"] } }),
  row("acme/one"),
  row("acme/one:free", { pricing: { prompt: "0", completion: "0" } }),
  row("acme/mono-2", { created: 1_760_000_000, pricing: { prompt: "0.0000005", completion: "0.000001" } }),
  row("acme/mono-1"),
  row("acme/duo-3", { supported_parameters: ["tools", "tool_choice"] }),
  row("acme/duo-4"),
  row("~acme/duo-latest", { alias_target: { slug: "acme/duo-5" } }),
  row("acme/duo-5", { created: 1_770_000_000, supported_parameters: ["tools", "tool_choice"] }),
  row("lone/wolf"),
];

const endpoint = (provider_name: string, parameters: string[], more: object = {}) => ({
  provider_name,
  tag: provider_name.toLowerCase(),
  quantization: "fp8",
  pricing: { prompt: "0.000001", completion: "0.000002" },
  supported_parameters: ["temperature", "max_tokens", "seed", ...parameters],
  ...more,
});
const endpoints = [
  endpoint("Acme", []),
  endpoint("Together", []),
  endpoint("DeepInfra", ["logprobs"], { quantization: "bf16" }),
  endpoint("Dear", ["logprobs"], { pricing: { prompt: "0.00001", completion: "0.00002" } }),
];

interface Case {
  args?: object;
  env?: Record<string, string>;
  metadata?: object;
  message?: string;
  status?: number;
  /** What its providers are was asked a moment ago. */
  kept?: boolean;
}

/** A chat that OpenRouter refuses so. */
async function refused({ args, env, metadata, message, status = 404, kept = false }: Case) {
  const answer = {
    error: {
      message: message ?? "No endpoints found for acme/one.",
      code: status,
      ...(metadata && { metadata }),
    },
  };
  const own = await upstream((request, response) => {
    const path = request.url ?? "";
    if (request.method === "POST") {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
      return;
    }
    response.end(JSON.stringify(path.includes("/endpoints") ? { data: { endpoints } } : { data: models }));
  });
  const { call } = await startHarness({ env: { ...own, ...env } });
  if (kept) await call("get_model_info", { model: "acme/one" });
  return call("chat_completion", { model: "acme/one", messages: "Hi", ...args });
}

const funnel = (failed: string, ...steps: [string, number][]) => ({
  routing_funnel: steps.map(([step, endpoint_count]) => ({ step, endpoint_count })),
  failed_routing_step: failed,
});

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

describe("what the account keeps out", () => {
  const guardrails = {
    ...funnel("Filter by Guardrails", ["Initial Endpoints", 5]),
    ineligibility_reasons: [
      {
        reason: "Model blocked by guardrail",
        endpoint_count: 5,
        configure_url: "https://openrouter.ai/workspaces/default/guardrails",
      },
    ],
    remedy_hint: "Ask your workspace's admin.",
  };

  test("is told with its place, and OpenRouter's hint as OpenRouter's", async () => {
    const { text } = await refused({
      args: { provider: { only: ["acme"] } },
      message:
        "0 endpoints out of 5 requested are available matching your guardrail restrictions and data policy",
      metadata: guardrails,
    });
    expect(text).toContain(
      "(5 providers, 0 after Filter by Guardrails; Model blocked by guardrail: 5 of them)",
    );
    expect(text).toContain(
      "Change it in the account at https://openrouter.ai/workspaces/default/guardrails, or use another model. OpenRouter's hint: \"Ask your workspace's admin.\"",
    );
    expect(text).not.toContain("provider.only");
  });

  test("is not sent anywhere else than to OpenRouter", async () => {
    const [reason] = guardrails.ineligibility_reasons;
    const elsewhere = {
      ...guardrails,
      ineligibility_reasons: [{ ...reason, configure_url: "https://evil.example/" }],
    };
    const { text } = await refused({ metadata: elsewhere, message: "Something" });
    expect(text).not.toContain("evil");
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

test("a gate on a free model leads to the paid one", async () => {
  const { text, data } = await refused({
    status: 403,
    args: { model: "acme/one:free" },
    message: "acme/one:free is only available on agentic harnesses.",
    metadata: funnel("Gate Free Endpoints by Agentic Harness", ["Initial Endpoints", 1]),
  });
  expect(data.code).toBe("model_gated");
  expect(text).toContain("Use acme/one ($1.00 in, $2.00 out per million tokens).");
});
