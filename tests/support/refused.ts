import { startHarness } from "./harness.ts";
import { upstream } from "./upstream.ts";

const row = (id: string, more: object = {}) => ({
  id,
  created: 1_750_000_000,
  context_length: 100_000,
  pricing: { prompt: "0.000001", completion: "0.000002" },
  architecture: { input_modalities: ["text"], output_modalities: ["text"] },
  supported_parameters: ["temperature", "max_tokens", "seed", "logprobs"],
  ...more,
});

export const tool = {
  type: "function",
  function: { name: "look", parameters: { type: "object", properties: {} } },
};

export const picture = { type: "image_url", image_url: { url: "https://example.org/a.png" } };

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

export const endpoints = [
  endpoint("Acme", []),
  endpoint("Together", []),
  endpoint("DeepInfra", ["logprobs"], { quantization: "bf16" }),
  endpoint("Dear", ["logprobs"], { pricing: { prompt: "0.00001", completion: "0.00002" } }),
];

export interface Case {
  args?: object;
  env?: Record<string, string>;
  metadata?: object;
  message?: string;
  status?: number;
  /** What its providers are was asked a moment ago. */
  kept?: boolean;
}

/** A chat that OpenRouter refuses so. */
export async function refused({ args, env, metadata, message, status = 404, kept = false }: Case) {
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

export const funnel = (failed: string, ...steps: [string, number][]) => ({
  routing_funnel: steps.map(([step, endpoint_count]) => ({ step, endpoint_count })),
  failed_routing_step: failed,
});
