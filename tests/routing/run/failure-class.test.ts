import { describe, expect, test } from "vitest";

import { AppError, invalid } from "../../../src/errors.ts";
import type { ErrorCategory } from "../../../src/errors/categories.ts";
import type { ErrorCode } from "../../../src/errors/codes.ts";
import { DeadlineError } from "../../../src/lib/deadline.ts";
import type { UpstreamCode } from "../../../src/openrouter/errors/error-table.ts";
import { errorInBand } from "../../../src/openrouter/errors/upstream-error.ts";
import { pausedError } from "../../../src/openrouter/limits/pause.ts";
import { nonsense, timedOut } from "../../../src/openrouter/transport/get-json.ts";
import { NetworkError } from "../../../src/openrouter/transport/http.ts";
import { classOf, type FailureClass } from "../../../src/routing/run/failure-class.ts";
import { errorOf, now } from "../../support/upstream-failure.ts";

const available = (code: string, retryable = false): object => ({
  message: "Something",
  availability: { code, retryable },
});
const limited = (limit_source: string): object => ({ message: "Something", metadata: { limit_source } });
const typed = (error_type: string): object => ({ message: "Something", metadata: { error_type } });
const plain = (message = "Something"): object => ({ message });

type Example = [status: number, error: object | string, expected: FailureClass];

/** One answer for every code there is. */
const examples: Record<UpstreamCode | "http_599", Example> = {
  model_not_found: [400, available("model_not_found"), "model"],
  wrong_endpoint: [400, available("wrong_endpoint"), "model"],
  no_endpoints: [404, available("constraint_filtered"), "model"],
  model_deprecated: [404, available("model_deprecated"), "model"],
  model_unavailable_upstream: [404, available("model_unavailable_upstream"), "model"],
  region_restricted: [403, available("region_restricted"), "model"],
  privacy_restricted: [404, available("privacy_restricted"), "model"],
  model_gated: [
    403,
    { message: "Something", metadata: { failed_routing_step: "Gate Free Endpoints by Agentic Harness" } },
    "model",
  ],
  free_variant_ended: [404, available("free_variant_ended"), "model"],
  capacity_exhausted: [429, available("capacity_exhausted"), "transient"],

  free_tier_per_minute: [429, limited("openrouter_free_tier_per_minute"), "transient"],
  free_tier_daily: [429, limited("openrouter_free_tier_daily"), "transient"],
  shared_capacity: [429, limited("openrouter_shared_capacity"), "transient"],
  provider_rate_limit: [429, limited("upstream_provider_shared_pool"), "transient"],
  admission_control: [429, limited("openrouter_admission_control"), "transient"],
  in_flight_budget: [402, limited("openrouter_in_flight_budget"), "transient"],
  insufficient_credits: [402, limited("openrouter_credits"), "caller"],
  key_limit_reached: [402, limited("openrouter_key_limit"), "caller"],

  context_length_exceeded: [400, typed("context_length_exceeded"), "model"],
  max_tokens_exceeded: [400, typed("max_tokens_exceeded"), "model"],
  content_policy_violation: [400, typed("refusal"), "model"],
  invalid_image: [400, typed("image_too_large"), "caller"],
  moderation: [403, { message: "flagged", metadata: { reasons: ["violence"] } }, "model"],
  provider_auth: [401, { message: "Provider returned error", metadata: { provider_name: "Acme" } }, "model"],
  unsupported_modality: [404, plain("No endpoints found that support image input"), "model"],
  unsupported_tool_choice: [
    404,
    plain("No endpoints found that support the provided 'tool_choice' value"),
    "model",
  ],
  unsupported_tools: [404, plain("No endpoints found that support tool use"), "model"],
  management_key_needed: [403, plain("Only management keys can perform this operation"), "caller"],

  rate_limited: [429, plain(), "transient"],
  timeout: [408, plain(), "transient"],
  server_error: [500, plain(), "transient"],
  provider_unavailable: [502, plain(), "transient"],
  provider_overloaded: [529, plain(), "transient"],
  http_599: [599, plain(), "transient"],
  invalid_request: [422, plain(), "caller"],
  invalid_key: [401, plain("User not found."), "caller"],
  forbidden: [403, { message: "blocked", metadata: { patterns: ["x"] } }, "caller"],
  payload_too_large: [413, plain(), "caller"],
  redirected: [302, plain(), "caller"],
  wrong_base_url: [404, "<html>Not Found</html>", "caller"],
  blocked: [403, "<!DOCTYPE html><title>Attention Required! | Cloudflare</title>", "caller"],
};

describe("a failure of OpenRouter's", () => {
  test.each(Object.entries(examples))("%s: %j", async (code, [status, error, expected]) => {
    const failure = await errorOf(status, error);
    expect(failure.facts.code).toBe(code);
    expect(classOf(failure)).toBe(expected);
  });

  test("that it calls repeatable passes, whatever its code", async () => {
    expect(classOf(await errorOf(404, available("no_endpoints", true)))).toBe("transient");
    expect(classOf(await errorOf(400, available("something_new", true)))).toBe("transient");
  });

  test.each<[string, FailureClass]>([
    ["Unsupported parameter: 'temperature' is not supported with this model.", "model"],
    ["This model does not support logprobs", "model"],
    ["tools are only supported by other models; this provider does not accept them", "model"],
    ["at most 64 tools are allowed", "caller"],
    ["messages: roles must alternate", "caller"],
  ])("by a provider that refuses the request as %j", async (raw, expected) => {
    const metadata = { raw, provider_name: "Acme" };
    expect(classOf(await errorOf(400, { message: "Provider returned error", metadata }))).toBe(expected);
    // Of OpenRouter itself the same words are about the request.
    expect(classOf(await errorOf(400, plain(raw)))).toBe("caller");
  });

  test.each<[object, FailureClass]>([
    [typed("provider_overloaded"), "transient"],
    [typed("content_policy_violation"), "model"],
    [typed("invalid_prompt"), "caller"],
    [{ code: "server_error", message: "Something" }, "transient"],
    [{ code: 400, message: "Something" }, "caller"],
    [plain(), "transient"],
  ])("inside a success status is told by its type: %j", (error, expected) => {
    expect(classOf(errorInBand(error, { now }))).toBe(expected);
  });
});

const ours = (category: ErrorCategory, code: ErrorCode): AppError =>
  new AppError({ category, code, what: "Something" });

describe("a failure on this side", () => {
  test.each<[string, AppError, FailureClass]>([
    ["no connection", new NetworkError("ECONNREFUSED", "POST", undefined), "transient"],
    ["no answer in time", timedOut(new DeadlineError(30), "the answer"), "transient"],
    ["an answer that is nonsense", nonsense("the chat completion"), "transient"],
    ["an answer that broke off", ours("API Error", "stream_broken"), "transient"],
    ["a provider that gave up", ours("API Error", "generation_failed"), "transient"],
    [
      "a limit that is known",
      pausedError("a/b", { until: now, source: "x", observedAt: now }, now),
      "transient",
    ],
    ["an answer beyond all bounds", ours("API Error", "answer_too_large"), "model"],
    ["an empty answer", ours("API Error", "empty_answer"), "content"],
    ["an answer that was filtered", invalid("content_filter", "Something"), "content"],
    ["reasoning without an answer", invalid("reasoning_used_max_tokens", "Something"), "content"],
    ["a base URL that is none", invalid("impossible_request", "Something"), "caller"],
    ["our bug", ours("Internal Error", "internal"), "caller"],
  ])("%s", (_, error, expected) => {
    expect(classOf(error)).toBe(expected);
  });
});
