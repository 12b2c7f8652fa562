import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Progress } from "@modelcontextprotocol/sdk/types.js";

import { cut } from "../lib/cut.ts";
import { dollars } from "../lib/dollars.ts";
import { version } from "../version.ts";
import { attemptFacts, completionIn, drawnPicture, firstText, modelFacts } from "./demo-results.ts";
import { modelTable } from "./show/model-table.ts";
import { createPrinter, type Printer } from "./show/printer.ts";

type Arguments = Record<string, unknown>;

/**
 * Walks through the main job as a client would: the built server as a child process over stdio, the official MCP client,
 * the built-in OpenRouter. Never the user's own key or base URL: the child gets neither.
 */
export async function demo(): Promise<void> {
  const print = createPrinter(process.stdout);
  // No other command needs it, and it lies with what only some calls need.
  const { CfWorkerJsonSchemaValidator } = await import("@modelcontextprotocol/sdk/validation/cfworker");
  const client = new Client(
    { name: "openrouter-mcp-demo", version },
    { jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
  );
  const started = performance.now();
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      // Bundled, this file and the server's entry lie in the same folder.
      args: [fileURLToPath(new URL("main.js", import.meta.url)), "--simulate"],
      // Among the files of somebody's own work a demo's picture has no place.
      env: { ...getDefaultEnvironment(), OPENROUTER_OUTPUT_DIR: await pictureFolder() },
    }),
  );
  const { tools } = await client.listTools();
  const names = tools.map((tool) => tool.name).join(", ");
  print.title(`openrouter-mcp ${version}, against its built-in OpenRouter: no key, no network, no cost`);
  print.note(`connected in ${Math.round(performance.now() - started)} ms; tools: ${names}`);
  try {
    await walkThrough(client, print);
  } finally {
    await client.close();
  }
}

async function walkThrough(client: Client, print: Printer): Promise<void> {
  const call = async (name: string, args: Arguments, onProgress?: (message: string) => void) => {
    print.call(name, args);
    const onprogress = onProgress && (({ message }: Progress) => onProgress(message ?? ""));
    return client.callTool({ name, arguments: args }, undefined, onprogress ? { onprogress } : {});
  };

  print.step("Find a model");
  const found = await call("search_models", { query: "claude", capabilities: { vision: true }, limit: 4 });
  print.table(modelTable(found.structuredContent));

  print.step("Check its id, and a misspelled one");
  const valid = await call("validate_model", { model: "anthropic/claude-sonnet-4.5" });
  print.text(firstText(valid));
  const misspelled = await call("validate_model", { model: "anthropic/claude-sonet-4.5" });
  print.failure(firstText(misspelled));

  print.step("Read about it");
  const info = await call("get_model_info", { model: "anthropic/claude-sonnet-4.5" });
  print.facts(modelFacts(info.structuredContent));

  print.step("Ask it, and watch it answer");
  const question = "Write about 250 words on why a fallback model is worth having.";
  const asked = { model: "anthropic/claude-sonnet-4.5", messages: question, max_tokens: 1000 };
  const answer = completionIn(await call("chat_completion", asked, print.progress));
  print.text(shortened(answer.choices[0].message.content));
  print.facts({
    "answered by": `${answer.model} at ${answer.provider}`,
    generation: answer.id,
    tokens: `${answer.usage.prompt_tokens} in, ${answer.usage.completion_tokens} out`,
    cost: dollars(answer.usage.cost),
  });

  print.step("A provider fails, and another model stands in");
  const list = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4.5"];
  const failing = "Hello! [simulate: provider-error on openai/gpt-4o-mini]";
  const standIn = completionIn(
    await call("chat_completion", { model: list, messages: failing }, print.progress),
  );
  print.text(shortened(standIn.choices[0].message.content));
  print.facts(attemptFacts(standIn));

  print.step("Draw a picture");
  const wish = { prompt: "a lighthouse that keeps a second lamp", aspect_ratio: "3:2" };
  const drawn = drawnPicture(await call("generate_image", wish, print.progress));
  print.facts({
    "drawn by": `${drawn.model} at ${drawn.provider}`,
    picture: drawn.images[0].path,
    cost: dollars(drawn.usage.cost),
  });

  print.step("What it all cost");
  const total = answer.usage.cost + standIn.usage.cost + drawn.usage.cost;
  print.facts({
    [answer.model]: dollars(answer.usage.cost),
    [standIn.model]: dollars(standIn.usage.cost),
    [drawn.model]: dollars(drawn.usage.cost),
    "in all": `${dollars(total)} (simulated)`,
  });
}

const pictureFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "openrouter-mcp-demo-"));

const shortened = (text: string): string => (text.length > 240 ? `${cut(text, 240).trimEnd()} …` : text);
