import { describe, expect, test } from "vitest";

import { loadConfig } from "../../src/config.ts";
import { nameOfTool, toolGroups } from "../../src/config/tool-set.ts";
import { startHarness } from "../support/harness.ts";
import { tools } from "../support/tools.ts";

async function listed(setting?: string): Promise<string[]> {
  const { client } = await startHarness({ env: { OPENROUTER_TOOLS: setting } });
  return (await client.listTools()).tools.map(({ name }) => name);
}

describe("OPENROUTER_TOOLS", () => {
  test("knows every tool there is, in a group", () => {
    const grouped = Object.values(toolGroups).flat();
    expect([...grouped].toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
    expect(new Set(grouped).size).toBe(grouped.length);
  });

  test("is the default set where it is not set", async () => {
    expect(await listed()).toEqual(toolGroups.default);
  });

  test.each([
    ["chat_completion", ["chat_completion"]],
    ['["get_result", "chat_completion"]', ["chat_completion", "get_result"]],
    ["default", toolGroups.default],
    ["all", tools.map(({ name }) => name)],
    [" Default , search_models", toolGroups.default],
  ])("replaces the set: %s", async (setting, expected) => {
    expect((await listed(setting)).toSorted()).toEqual([...expected].toSorted());
  });

  test.each(["pictures", "default,nothing", "[]"])(
    "that names nothing there is, is told: %s",
    async (setting) => {
      expect(loadConfig({ OPENROUTER_TOOLS: setting })).toMatchObject({
        tools: toolGroups.default,
        problems: [
          { variable: "OPENROUTER_TOOLS", effect: "warns", message: expect.stringContaining("default") },
        ],
      });
      expect(await listed(setting)).toEqual(toolGroups.default);
    },
  );

  test("lists the tool that an error points to, or is named by it", () => {
    expect(nameOfTool("generate_image", { tools: ["generate_image"] })).toBe("generate_image");
    expect(nameOfTool("generate_image", { tools: ["get_result"] })).toBe(
      "generate_image (OPENROUTER_TOOLS=default lists it)",
    );
    expect(nameOfTool("no_such_tool", { tools: ["get_result"] })).toBe("no_such_tool");
  });

  test("leaves what is not listed uncallable", async () => {
    const { call, client } = await startHarness({ env: { OPENROUTER_TOOLS: "search_models" } });
    expect((await call("search_models", {})).isError).toBe(false);
    const result = await client.callTool({ name: "generate_image", arguments: { prompt: "a fox" } });
    expect(result.isError).toBe(true);
  });
});
