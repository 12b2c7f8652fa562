import { describe, expect, test } from "vitest";

import { refused, funnel } from "../../support/refused.ts";

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
