import { expect, test } from "vitest";

import { capabilitiesOf, capabilityNames } from "../../../src/catalog/model/capabilities.ts";
import { contextWindow, maxOutputTokens } from "../../../src/catalog/model/context-window.ts";
import { row, rowOf, wholeCatalogue } from "../rows.ts";

test("capabilities come from parameters and modalities", () => {
  expect(capabilitiesOf(rowOf("anthropic/claude-sonnet-4.5"))).toEqual([
    "functions",
    "tools",
    "vision",
    "json_mode",
    "reasoning",
    "files",
  ]);
  expect(capabilitiesOf(rowOf("z-ai/glm-5"))).toEqual(["audio", "video"]);
  expect(capabilitiesOf(rowOf("openai/gpt-oss-20b"))).toEqual([]);
});

test("a router lists nothing and is unknown; a film model lists nothing and is known", () => {
  expect(capabilitiesOf(rowOf("openrouter/auto"))).toBe("unknown");
  expect(capabilitiesOf(rowOf("studio/film"))).toEqual(["vision"]);
});

test("the window is the smaller of those given", () => {
  expect(contextWindow(rowOf("anthropic/claude-sonnet-4.5"))).toBe(200_000);
  expect(contextWindow(rowOf("openrouter/auto"))).toBe(2_000_000);
  expect(contextWindow(rowOf("studio/film"))).toBeNull();
  expect(contextWindow(row({ id: "a/b", context_length: null, top_provider: null }))).toBeNull();
  expect(contextWindow(row({ id: "a/b", context_length: null }))).toBe(100_000);
});

test("an output limit of null or 0 is no statement", () => {
  expect(maxOutputTokens(row({ id: "a/b", top_provider: { max_completion_tokens: 0 } }))).toBeNull();
  expect(maxOutputTokens(rowOf("openai/gpt-oss-20b"))).toBe(8_000);
});

test("the whole catalogue has known names only", () => {
  const unknown = wholeCatalogue.filter((model) => capabilitiesOf(model) === "unknown");
  const named = wholeCatalogue.map(capabilitiesOf).filter((list) => list !== "unknown");
  expect(unknown.length).toBeGreaterThan(0);
  expect(unknown.flatMap((model) => model.supported_parameters)).toEqual([]);
  expect(new Set(named.flat())).toEqual(new Set(capabilityNames));
});
