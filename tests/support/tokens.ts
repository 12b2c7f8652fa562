import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { toolGroups } from "../../src/config/tool-set.ts";
import { toolForClient } from "../../src/mcp/surface/definition.ts";
import { type Answer, type HarnessOptions, startHarness } from "./harness.ts";
import { tools } from "./tools.ts";

/** What a reader pays for a text, four characters a token. */
const tokensOf = (characters: number): number => Math.ceil(characters / 4);

export interface Measure {
  name: string;
  tokens: number;
  most: number;
}

const [mini, haiku, sonnet, deepseek] = [
  "openai/gpt-4o-mini",
  "anthropic/claude-haiku-4.5",
  "anthropic/claude-sonnet-4.5",
  "deepseek/deepseek-v3.2",
];
const fiveIds = [mini, haiku, sonnet, "claude-sonnet-4.5", "anthropic/claude-sonet-4.5"];

/** What results cost beside the texts of answers, and what may be asked of them at most. */
export async function measureTokens(options: HarnessOptions = {}): Promise<Measure[]> {
  const { call, simulator } = await startHarness(options);
  const beside = ({ text, data }: Answer): number => {
    const texts = (data["choices"] as { message: { content: string } }[]).map(
      ({ message }) => JSON.stringify(message.content).length - 2,
    );
    return tokensOf(text.length - texts.reduce((sum, length) => sum + length, 0));
  };
  const whole = ({ text }: Answer): number => tokensOf(text.length);
  const chat = (more: object): Promise<Answer> =>
    call("chat_completion", { messages: "What is the capital of France?", ...more });

  const three = [mini, haiku, deepseek];
  for (const model of [mini, ...three]) simulator.answerNext("Paris.", { model });
  const ids = await call("search_models", { detail: "ids", limit: 50 });
  const perId = whole(ids) / (ids.data["models"] as unknown[]).length;
  return [
    { name: "a plain answer", tokens: beside(await chat({ model: mini })), most: 100 },
    {
      name: "with reasoning of 2,500 characters",
      tokens: beside(await answerWithReasoning("They ask for a capital. ".repeat(105), options)),
      most: 390,
    },
    {
      name: "a comparison of three",
      tokens: beside(await chat({ models: three, strategy: "compare" })),
      most: 300,
    },
    { name: "get_model_info", tokens: whole(await call("get_model_info", { model: sonnet })), most: 500 },
    { name: "search_models, ten rows", tokens: whole(await call("search_models", {})), most: 800 },
    { name: "search_models, an id", tokens: Math.ceil(perId), most: 15 },
    {
      name: "validate_model, five ids",
      tokens: whole(await call("validate_model", { models: fiveIds })),
      most: 350,
    },
  ];
}

/** From a server of its own: the simulated models think in a sentence or two. */
async function answerWithReasoning(reasoning: string, options: HarnessOptions): Promise<Answer> {
  const message = { role: "assistant", content: "Paris.", reasoning };
  const server = createServer(({ method }, response) => {
    response.setHeader("content-type", "application/json");
    if (method === "GET") return response.end(JSON.stringify({ data: [{ id: sonnet }] }));
    return response.end(
      JSON.stringify({
        id: "gen-1795997969-simulated00000000002",
        created: 1_795_997_969,
        model: "anthropic/claude-4.5-sonnet-20250929",
        provider: "Anthropic",
        choices: [{ index: 0, message, finish_reason: "stop", native_finish_reason: "end_turn" }],
        usage: {
          prompt_tokens: 7,
          completion_tokens: 624,
          total_tokens: 631,
          cost: 0.009381,
          completion_tokens_details: { reasoning_tokens: 622 },
        },
      }),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const env = { OPENROUTER_BASE_URL: `http://127.0.0.1:${port}/api/v1` };
  const { call } = await startHarness({ ...options, env });
  const answer = await call("chat_completion", { model: sonnet, messages: "What is the capital of France?" });
  server.close();
  return answer;
}

/** Bytes of what `tools/list` answers by default; `_meta` is for one client, and has its own room. */
export function listedBytes(): { plain: number; withMeta: number } {
  const isDefault = (name: string): boolean => toolGroups.default.some((one) => one === name);
  const listed = tools.filter(({ name }) => isDefault(name)).map(toolForClient);
  const plain = listed.map(({ _meta, ...definition }) => definition);
  const bytes = (all: object[]): number => Buffer.byteLength(JSON.stringify({ tools: all }));
  return { plain: bytes(plain), withMeta: bytes(listed) };
}
