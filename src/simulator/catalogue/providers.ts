import type { CatalogueEntry, Pricing } from "./model.ts";

interface Provider {
  name: string;
  /** Median milliseconds to the first token, and tokens per second; null where nobody measured. */
  latency: number | null;
  throughput: number | null;
  quantization: string | null;
}

const provider = (
  name: string,
  latency: number | null,
  throughput: number | null,
  quantization: string | null = "unknown",
): Provider => ({ name, latency, throughput, quantization });

const providers: Record<string, Provider> = {
  "amazon-bedrock": provider("Amazon Bedrock", 1410, 62),
  "black-forest-labs": provider("Black Forest Labs", null, null),
  "fireworks/fast": provider("Fireworks", 890, 141),
  "google-ai-studio": provider("Google AI Studio", 730, 118),
  "google-vertex": provider("Google", 1190, 71),
  "open-inference": provider("OpenInference", 2600, 24, "mxfp4"),
  "z-ai": provider("Z.AI", 2250, 41, "fp8"),
  alibaba: provider("Alibaba", 9250, 11),
  anthropic: provider("Anthropic", 1730, 55),
  azure: provider("Azure", 2040, 48),
  cloudflare: provider("Cloudflare", 410, 160, null),
  deepinfra: provider("DeepInfra", 520, 44, "fp8"),
  deepseek: provider("DeepSeek", 1980, 33, "fp8"),
  fireworks: provider("Fireworks", 2687, 35),
  groq: provider("Groq", 240, 412),
  krea: provider("Krea", null, null),
  minimax: provider("Minimax", null, null),
  mistral: provider("Mistral", 610, 79),
  moonshotai: provider("Moonshot AI", 3120, 28, "int4"),
  novita: provider("Novita", 1370, 39, "bf16"),
  nvidia: provider("Nvidia", null, null, "fp8"),
  openai: provider("OpenAI", 980, 86),
  siliconflow: provider("SiliconFlow", 2890, 21, "fp8"),
  together: provider("Together", 640, 97, "fp8"),
  voyage: provider("Voyage AI", null, null),
  xai: provider("xAI", 1290, 74),
};

/** Whom `GET /providers` lists: a tier such as `fireworks/fast` is none of its own. */
export const providerRows: { name: string; slug: string }[] = Object.entries(providers)
  .filter(([slug]) => !slug.includes("/"))
  .map(([slug, { name }]) => ({ name, slug }));

export interface Endpoint extends Record<string, unknown> {
  tag: string;
  provider_name: string;
  pricing: Pricing & { discount: number };
  throughput_last_30m: Percentiles | null;
  latency_last_30m: Percentiles | null;
}

interface Percentiles {
  p50: number;
  p75: number;
  p90: number;
  p99: number;
}

const spread = (median: number | null, steps: [number, number, number]): Percentiles | null =>
  median === null
    ? null
    : { p50: median, p75: median * steps[0], p90: median * steps[1], p99: median * steps[2] };

const choices = ["none", "auto", "required", "function"];

/** Dearer the further down the list; a tier such as `fireworks/fast` costs half as much again. */
const markup = (index: number, tag: string): number => (tag.includes("/") ? 1.5 : 1 + 0.15 * index);

const raised = (rate: string, factor: number): string =>
  factor === 1 || Number(rate) <= 0
    ? rate
    : (Number(rate) * factor).toFixed(16).replace(/0+$/, "").replace(/\.$/, "");

/** The providers of a model, in the shape of `GET /models/{author}/{slug}/endpoints`. */
export const endpointsOf = ({ model, providers: tags, toolChoices = choices }: CatalogueEntry): Endpoint[] =>
  tags.map((tag, index) => {
    const { name, latency, throughput, quantization } = providers[tag] ?? provider(tag, null, null);
    const factor = markup(index, tag);
    const degraded = tag === "alibaba";
    return {
      name: `${name} | ${model.canonical_slug}`,
      model_id: model.id,
      model_name: model.name,
      context_length: model.top_provider.context_length ?? model.context_length,
      pricing: {
        ...model.pricing,
        prompt: raised(model.pricing.prompt, factor),
        completion: raised(model.pricing.completion, factor),
        discount: 0,
      },
      provider_name: name,
      tag,
      quantization,
      max_completion_tokens: model.top_provider.max_completion_tokens,
      max_prompt_tokens: null,
      supported_parameters: model.supported_parameters,
      status: degraded ? -2 : 0,
      uptime_last_5m: degraded ? 72.72727272727273 : 100,
      uptime_last_30m: degraded ? 87.32943469785575 : 99.82,
      uptime_last_1d: latency === null ? null : 99.4,
      supports_tool_choice: Object.fromEntries(choices.map((form) => [form, toolChoices.includes(form)])),
      supports_implicit_caching: false,
      supports_voice_cloning: false,
      latency_last_30m: spread(latency, [1.6, 2.4, 6]),
      throughput_last_30m: spread(throughput, [1.2, 1.35, 1.7]),
    };
  });
