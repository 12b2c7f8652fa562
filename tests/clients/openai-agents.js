// The OpenAI Agents SDK: lists and calls, and turns the tools into function tools as it does for a model.
import assert from "node:assert/strict";

import { getAllMcpTools, MCPServerStdio, RunContext } from "@openai/agents";

import { asked, checkChat, checkMistake, checkPicture, checkSearch, checkTools, server } from "./common.js";

const client = new MCPServerStdio({ name: "openrouter", ...server });
await client.connect();
try {
  checkTools((await client.listTools()).map(({ name }) => name));
  const call = async ({ name, arguments: args }) => {
    const result = await client.callTool(name, args);
    return Array.isArray(result) ? result : result.content;
  };
  checkSearch((await call(asked.search))[0].text);
  checkChat((await call(asked.chat))[0].text);
  checkMistake((await call(asked.mistake))[0].text);
  checkPicture((await call(asked.picture)).find(({ type }) => type === "image").data);

  // Strict where the schema can be converted: those of the data tools can, without free-form objects.
  const functions = await getAllMcpTools({
    mcpServers: [client],
    convertSchemasToStrict: true,
    runContext: new RunContext({}),
    agent: { name: "tests" },
  });
  const strict = functions.filter((tool) => tool.strict).map(({ name }) => name);
  for (const name of [
    "search_models",
    "get_model_info",
    "validate_model",
    "get_result",
    "get_account_status",
  ]) {
    assert.ok(
      strict.includes(name),
      `${name} cannot be converted to strict; those that can: ${strict.join(", ")}`,
    );
  }
} finally {
  await client.close();
}
