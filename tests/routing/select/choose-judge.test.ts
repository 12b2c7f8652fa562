import { describe, expect, test } from "vitest";

import { chooseJudge, type JudgeModel } from "../../../src/routing/select/choose-judge.ts";
import { row } from "../../catalog/rows.ts";

const indexed = (id: string, intelligence: number | null): JudgeModel => ({
  id,
  model: row({ id, benchmarks: { artificial_analysis: { intelligence_index: intelligence } } }),
});

const weak = indexed("vendor/weak", 10);
const strong = indexed("vendor/strong", 60);
const unrated: JudgeModel = { id: "vendor/unrated", model: row({ id: "vendor/unrated" }) };
const unlisted: JudgeModel = { id: "@preset/mine", model: null };
const outsider = indexed("other/judge", 5);

describe("the judge is", () => {
  test("the one named in the call, before all others", () => {
    expect(chooseJudge({ explicit: outsider, configured: strong, candidates: [weak, strong] })).toMatchObject(
      { id: "other/judge", isCandidate: false, warnings: [] },
    );
  });

  test("else the configured one", () => {
    expect(chooseJudge({ configured: outsider, candidates: [weak, strong] })).toMatchObject({
      id: "other/judge",
      isCandidate: false,
      warnings: [],
    });
  });

  test("else the most intelligent candidate, with a warning", () => {
    const judge = chooseJudge({ candidates: [unlisted, unrated, weak, strong] });
    expect(judge).toMatchObject({ id: "vendor/strong", isCandidate: true, model: strong.model });
    expect(judge.warnings).toEqual([
      expect.stringMatching(/'vendor\/strong'.*'judge'.*OPENROUTER_JUDGE_MODEL/),
    ]);
  });

  test("of candidates as intelligent the first, and without any index the first that is listed", () => {
    const twin = indexed("vendor/twin", 60);
    expect(chooseJudge({ candidates: [weak, strong, twin] }).id).toBe("vendor/strong");
    expect(chooseJudge({ candidates: [unlisted, unrated, indexed("vendor/other", null)] }).id).toBe(
      "vendor/unrated",
    );
  });

  test.each([
    ["a suffix", "vendor/strong:online"],
    ["a preset", "vendor/strong@preset/mine"],
    ["a suffix and a preset", "vendor/strong:nitro@preset/mine"],
  ])("a candidate without what it was asked with: %s", (_, id) => {
    const judge = chooseJudge({ candidates: [weak, { id, model: strong.model }] });
    expect(judge).toMatchObject({ id: "vendor/strong", model: strong.model, isCandidate: true });
    expect(judge.warnings).toEqual([expect.stringMatching(/^'vendor\/strong' judged its own answer/)]);
  });

  test("a router or a preset only where there is nobody else", () => {
    const router = indexed("openrouter/auto", null);
    expect(chooseJudge({ candidates: [router, unlisted, unrated] }).id).toBe("vendor/unrated");
    expect(chooseJudge({ candidates: [router, unlisted] }).id).toBe("openrouter/auto");
    expect(chooseJudge({ candidates: [unlisted, router] }).id).toBe("@preset/mine");
  });

  test("even one with an index of 0 before one without", () => {
    expect(chooseJudge({ candidates: [unrated, indexed("vendor/zero", 0)] }).id).toBe("vendor/zero");
  });
});

describe("a judge among the candidates", () => {
  test("is marked but not warned of where the call names it", () => {
    expect(chooseJudge({ explicit: weak, candidates: [weak, strong] })).toMatchObject({
      isCandidate: true,
      warnings: [],
    });
  });

  test("is warned of where it is only configured", () => {
    expect(chooseJudge({ configured: weak, candidates: [weak, strong] }).warnings).toHaveLength(1);
  });

  test.each([
    ["another variant", { id: "vendor/weak:nitro", model: weak.model }],
    ["its free twin", indexed("vendor/weak:free", 10)],
    ["it with a preset", { id: "vendor/weak@preset/mine", model: weak.model }],
    ["it in capitals", { id: "Vendor/Weak", model: null }],
    [
      "an alias of it",
      { id: "~vendor/latest", model: row({ id: "~vendor/latest", alias_target: { slug: "vendor/weak" } }) },
    ],
  ])("is recognized as %s", (_, explicit) => {
    expect(chooseJudge({ explicit, candidates: [strong, weak] }).isCandidate).toBe(true);
  });

  test("is not one of two presets", () => {
    const explicit = { id: "@preset/judge", model: null };
    expect(chooseJudge({ explicit, candidates: [unlisted, weak] }).isCandidate).toBe(false);
    expect(chooseJudge({ explicit: unlisted, candidates: [unlisted, weak] }).isCandidate).toBe(true);
  });
});
