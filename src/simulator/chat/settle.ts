import { numberOf, objectOf } from "../json.ts";
import { answeringModel, type Delivery, type Job } from "./job.ts";
import { usageOf } from "./usage.ts";

/** Charges an answer and writes it down for `GET /generation`. */
export function settle(job: Job, { tokens, cancelled = false, free = false }: Delivery): void {
  const { state, chat, plan, id, created, exchange } = job;
  const completion = free ? { ...job.completion, billed: false } : job.completion;
  const usage = usageOf(chat, plan, completion, tokens);
  const now = state.options.clock.now();
  const upstream = plan.byok ? usage.cost_details.upstream_inference_cost : 0;
  state.charge(usage.cost, upstream);
  // Failed ones stay unknown for ever, as they do on the real service.
  if (free) return;
  const reasoning = numberOf(objectOf(usage.completion_tokens_details).reasoning_tokens) ?? 0;
  state.generations.set(id, {
    knownFrom: now + state.options.generationDelayMs,
    data: {
      id,
      created_at: new Date(created * 1000).toISOString(),
      model: answeringModel(plan),
      provider_name: plan.endpoint.provider_name,
      api_type: "completions",
      streamed: chat.stream,
      cancelled,
      total_cost: usage.cost,
      usage: usage.cost,
      cache_discount: null,
      upstream_inference_cost: upstream,
      is_byok: plan.byok,
      tokens_prompt: usage.prompt_tokens,
      tokens_completion: usage.completion_tokens,
      native_tokens_prompt: usage.prompt_tokens,
      native_tokens_completion: usage.completion_tokens,
      native_tokens_reasoning: reasoning,
      native_tokens_cached: 0,
      latency: 0,
      generation_time: now - exchange.record.at,
      moderation_latency: null,
      finish_reason: cancelled ? null : completion.finishReason,
      native_finish_reason: cancelled ? null : completion.nativeFinishReason,
      provider_responses: [{ provider_name: plan.endpoint.provider_name, status: 200 }],
      router: null,
      service_tier: null,
      session_id: null,
      app_id: null,
      origin: "",
    },
  });
}
