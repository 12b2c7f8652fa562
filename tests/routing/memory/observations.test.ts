import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Observation, Observations, usualLatencyMs } from "../../../src/routing/memory/observations.ts";

const now = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;

const answer = (given: Partial<Observation> = {}): Observation => ({
  estimatedPromptTokens: 100,
  latencyMs: 2000,
  at: now,
  ...given,
});

function after(...answers: Partial<Observation>[]): Observations {
  const observations = new Observations();
  for (const given of answers) observations.answered("a/b", answer(given));
  return observations;
}

describe("how a model counts tokens", () => {
  test("is as estimated until it was seen, and moves by three tenths", () => {
    expect(new Observations().promptFactor("a/b")).toBe(1);
    expect(after({ promptTokens: 200 }).promptFactor("a/b")).toBeCloseTo(1.3);
    expect(after({ promptTokens: 200 }, { promptTokens: 200 }).promptFactor("a/b")).toBeCloseTo(1.51);
    expect(after({ promptTokens: 200 }).promptFactor("a/other")).toBe(1);
  });

  test("stays within bounds, and recovers from them", () => {
    const odd = after({ promptTokens: 100_000 });
    expect(odd.promptFactor("a/b")).toBe(3);
    odd.answered("a/b", answer({ promptTokens: 100 }));
    expect(odd.promptFactor("a/b")).toBeCloseTo(2.4);
    const nothing = Array.from({ length: 10 }, () => ({ promptTokens: 0 }));
    expect(after(...nothing).promptFactor("a/b")).toBe(0.5);
  });

  test("cannot be learnt where either number is missing", () => {
    expect(after({}).promptFactor("a/b")).toBe(1);
    expect(after({ promptTokens: 7, estimatedPromptTokens: 0 }).promptFactor("a/b")).toBe(1);
  });
});

test("how much a model writes is unknown before its third answer", () => {
  const observations = after({ completionTokens: 1000 }, { completionTokens: 2000 }, {});
  expect(observations.completionTokens("a/b")).toBeNull();
  observations.answered("a/b", answer({ completionTokens: 3000 }));
  expect(observations.completionTokens("a/b")).toBeCloseTo(1810);
});

describe("how long a model takes", () => {
  const slow = after({ at: now }, { at: now + 1000 }, { at: now + 2000 });
  const last = now + 2000;

  test("is what the catalogue says until it was seen, and drifts back to that", () => {
    expect(new Observations().latencyMs("a/b", 800, now)).toBe(800);
    expect(slow.latencyMs("a/b", 800, last)).toBeCloseTo(1399.7, 1);
    expect(slow.latencyMs("a/b", 800, last + 20 * minute)).toBeCloseTo(1039.8, 1);
    expect(slow.latencyMs("a/b", 800, last + 60 * minute)).toBeCloseTo(818.4, 1);
  });

  test("is what was seen where the catalogue says nothing, and else unknown", () => {
    expect(slow.latencyMs("a/b", null, last + 60 * minute)).toBe(2000);
    expect(slow.latencyMs("a/other", null, last)).toBeNull();
  });

  test("weighs no more for a clock that was set back since", () => {
    const seen = after({ latencyMs: 2000 });
    const atOnce = seen.latencyMs("a/b", 800, now);
    expect(seen.latencyMs("a/b", 800, now - 60 * minute)).toBe(atOnce);
    expect(atOnce).toBeCloseTo(1100);
  });

  test("follows the later answers more than the earlier ones", () => {
    const observations = after({ latencyMs: 1000 }, { latencyMs: 2000 });
    expect(observations.latencyMs("a/b", null, now)).toBeCloseTo(1300);
  });

  test("counts a timeout as one sample, and leaves the rest as it was", () => {
    const observations = after({ promptTokens: 200 });
    observations.timedOut("a/b", { ms: 12_000, at: now });
    expect(observations.latencyMs("a/b", null, now)).toBeCloseTo(5000);
    expect(observations.promptFactor("a/b")).toBeCloseTo(1.3);
    observations.timedOut("a/new", { ms: 12_000, at: now });
    expect(observations.latencyMs("a/new", 800, now)).toBeCloseTo(3600);
  });

  test("lies between what was seen and what the catalogue says, at any age", () => {
    const ms = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(
        ms,
        fc.array(ms, { minLength: 1, maxLength: 5 }),
        fc.nat(600),
        (prior, samples, minutes) => {
          const observations = after(...samples.map((latencyMs) => ({ latencyMs })));
          const latency = observations.latencyMs("a/b", prior, now + minutes * minute) ?? Number.NaN;
          expect(latency).toBeGreaterThanOrEqual(Math.min(prior, ...samples) - 1e-6);
          expect(latency).toBeLessThanOrEqual(Math.max(prior, ...samples) + 1e-6);
        },
      ),
    );
  });
});

test("a usual answer would have taken as long as its length says, after the first token", () => {
  expect(usualLatencyMs({ ms: 5000, firstTokenMs: 1000, completionTokens: 200 }, 1000)).toBe(21_000);
  expect(usualLatencyMs({ ms: 5000, firstTokenMs: 1000, completionTokens: 2000 }, 1000)).toBe(3000);
  expect(usualLatencyMs({ ms: 5000, completionTokens: 200 }, 1000)).toBe(5000);
  expect(usualLatencyMs({ ms: 5000, firstTokenMs: 1000 }, 1000)).toBe(5000);
  expect(usualLatencyMs({ ms: 5000, firstTokenMs: 1000, completionTokens: 0 }, 1000)).toBe(5000);
});

test("only so many models are remembered: the least recently seen is forgotten", () => {
  const observations = new Observations();
  observations.answered("a/first", answer({ promptTokens: 200 }));
  for (let model = 0; model < 1000; model += 1) observations.answered(`a/${model}`, answer());
  expect(observations.promptFactor("a/first")).toBe(1);
  expect(observations.latencyMs("a/999", null, now)).toBe(2000);
});
