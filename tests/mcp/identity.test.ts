import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { toolGroups } from "../../src/config/tool-set.ts";
import { identityOf } from "../../src/mcp/identity.ts";
import { tools } from "../support/tools.ts";

const names = tools.map(({ name }) => name);
const instructionsFor = (listed: readonly string[]): string => identityOf("0", listed).instructions;

describe("instructions", () => {
  test("name every tool that is listed and no other, in what the shortest reader reads of them", () => {
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 1 }), (listed) => {
        const instructions = instructionsFor(listed);
        expect(names.filter((name) => instructions.includes(name))).toEqual(listed);
        expect(instructions.length).toBeLessThanOrEqual(512);
      }),
    );
    expect(instructionsFor(names).length).toBeLessThanOrEqual(512);
  });

  test("say of each tool what it does to money as its effects do", () => {
    for (const { name, effects } of tools) {
      expect(instructionsFor([name])).toContain(`${effects.spends ? "Costs money" : "Free"}: ${name}`);
    }
  });

  test("are as they were reviewed", () => {
    expect(instructionsFor(toolGroups.default)).toBe(
      "Every model on OpenRouter. Costs money: chat_completion asks a model, or several at once; generate_image draws. Free: search_models finds ids by words, price, context; validate_model checks ids; get_model_info tells prices and providers; get_result brings the rest of what is in_progress or partial; get_account_status tells spending and limits. Ids look like anthropic/claude-sonnet-4.5; prices are USD per million tokens.",
    );
  });
});

test("the icon is a small picture without anything that runs or is fetched", () => {
  const [icon, ...more] = identityOf("0", names).serverInfo.icons ?? [];
  expect(more).toEqual([]);
  expect(JSON.stringify(icon).length).toBeLessThan(400);
  expect(icon).toMatchObject({ mimeType: "image/svg+xml", sizes: ["any"] });
  const [, base64 = ""] = /^data:image\/svg\+xml;base64,([\w+/=]+)$/.exec(icon?.src ?? "") ?? [];
  const picture = Buffer.from(base64, "base64").toString();
  expect(picture).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 24 24"[^<]*>.*<\/svg>$/,
  );
  expect(picture).not.toMatch(/<script|href|\son\w+=|url\(/i);
});
