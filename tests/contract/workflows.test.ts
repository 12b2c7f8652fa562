import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";
import { parse } from "yaml";

import manifest from "../../package.json" with { type: "json" };

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<
    string,
    {
      "runs-on": string;
      "continue-on-error"?: boolean;
      strategy?: { matrix: Record<string, string[]> };
      steps: { uses?: string; run?: string }[];
    }
  >;
}

const folder = fileURLToPath(new URL("../../.github/workflows/", import.meta.url));
const files = readdirSync(folder);
const read = (file: string): Workflow => parse(readFileSync(folder + file, "utf8")) as Workflow;
const runs = (workflow: Workflow): string[] =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

test("each workflow parses, and runs scripts that there are", () => {
  expect(files.toSorted()).toEqual(["ci.yml", "release.yml"]);
  for (const file of files) {
    const workflow = read(file);
    for (const job of Object.values(workflow.jobs)) {
      expect(job["runs-on"]).toBeTruthy();
      for (const step of job.steps)
        expect(Object.keys(step)).toSatisfy((keys: string[]) =>
          keys.some((key) => key === "uses" || key === "run"),
        );
    }
    const scripts = runs(workflow).flatMap((run) =>
      [...run.matchAll(/pnpm@12 ([\w:-]+)/g)].map(([, name = ""]) => name),
    );
    expect(scripts.length).toBeGreaterThan(0);
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(scripts));
  }
});

test("the test command runs on every supported Node, and other systems may fail until they are seen to pass", () => {
  const { jobs, permissions } = read("ci.yml");
  expect(permissions).toEqual({ contents: "read" });
  expect(jobs["test"]?.strategy?.matrix).toEqual({ node: ["20.19", "22", "24"] });
  expect(jobs["test"]).not.toHaveProperty("continue-on-error");
  expect(jobs["elsewhere"]).toMatchObject({ "continue-on-error": true });
});

test("a release is checked first, and published without a token", () => {
  const release = read("release.yml");
  const steps = runs(release);
  const publish = steps.findIndex((run) => run.startsWith("npm publish --provenance"));
  expect(steps.findIndex((run) => run.includes("release-check"))).toBeLessThan(publish);
  expect(release.permissions["id-token"]).toBe("write");
  expect(readFileSync(`${folder}release.yml`, "utf8")).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
});

test("actions of others are named by commit, which nobody can move, with the version that it is", () => {
  const named = files.flatMap((file) => readFileSync(folder + file, "utf8").match(/uses: .*/g) ?? []);
  expect(named.length).toBeGreaterThan(3);
  for (const line of named) expect(line).toMatch(/^uses: [\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
});
