import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { text as bodyOf } from "node:stream/consumers";

import { expect, test } from "vitest";

import { startServer } from "../support/server-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { event, upstream } from "../support/upstream.ts";

const key = `sk-or-v1-${"c0ffee15900dbeef".repeat(4)}`;
const evil = `\u001b[31m\u009b32m\u202e\u2066${key}\u001b]8;;https://evil.example\u0007\ud83d`;

const png =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Every text of a value, and every name of a field, with what must not leave; the paths named in `kept` stay. */
function poisoned(value: unknown, kept: readonly string[] = [], path = ""): unknown {
  if (kept.includes(path)) return value;
  if (typeof value === "string") return `${value}${evil}`;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, kept, path));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.keys(value).map((name) => [
    name,
    poisoned(Reflect.get(value, name), kept, `${path}.${name}`),
  ]);
  return { ...Object.fromEntries(fields), [evil]: evil };
}

const model = {
  id: "acme/one",
  canonical_slug: "acme/one-20260101",
  name: "Acme: One",
  created: 1_750_000_000,
  description: "A model",
  context_length: 100_000,
  architecture: { input_modalities: ["text"], output_modalities: ["text"], tokenizer: "GPT" },
  pricing: { prompt: "0.000001", completion: "0.000002", overrides: [] },
  top_provider: { context_length: 100_000, max_completion_tokens: 8000, is_moderated: false },
  supported_parameters: ["tools", "reasoning"],
  default_parameters: { temperature: 1, note: "x" },
  hugging_face_id: "acme/one",
  knowledge_cutoff: "2026-01-01",
  reasoning: { mandatory: false, default_effort: "low", supported_efforts: ["low", "high"] },
  benchmarks: { design_arena: [{ arena: "models", category: "website", elo: 1200, rank: 3 }] },
  alias_target: null,
};

const endpoint = {
  name: "Acme | acme/one",
  tag: "acme/fp8",
  provider_name: "Acme",
  quantization: "fp8",
  context_length: 100_000,
  pricing: { prompt: "0.000001", completion: "0.000002" },
  supported_parameters: ["tools"],
  status: 0,
};

const answer = {
  id: "gen-1",
  model: "acme/one",
  provider: "Acme",
  service_tier: "default",
  choices: [
    {
      index: 0,
      finish_reason: "stop",
      native_finish_reason: "stop",
      logprobs: { content: [{ token: "x", logprob: 0 }] },
      delta: {
        content: "Hello ",
        reasoning: "I think ",
        refusal: "I would rather not",
        tool_calls: [
          { index: 0, id: "call_1", type: "function", function: { name: "look", arguments: '{"a":"b"}' } },
        ],
        reasoning_details: [{ type: "reasoning.text", index: 0, text: "I think", signature: "c2ln" }],
        annotations: [
          {
            type: "url_citation",
            url_citation: { url: "https://example.org", title: "Example", content: "text" },
          },
          { type: "file", file: { name: "a.pdf", content: [{ type: "text", text: "words" }] } },
        ],
        images: [{ type: "image_url", image_url: { url: png } }],
        audio: { id: "audio_1", transcript: "spoken" },
      },
    },
  ],
  usage: {
    prompt_tokens: 10,
    completion_tokens: 20,
    total_tokens: 30,
    cost: 0.001,
    cost_details: { note: "x" },
    user_id: "user_2abcDEF123456789",
  },
  user_id: "user_2abcDEF123456789",
};

const failure = {
  error: {
    code: 502,
    message: "Provider returned error",
    metadata: {
      provider_name: "Acme",
      raw: '{"error":{"message":"broken"}}',
      reasons: ["none"],
      headers: {},
    },
  },
  user_id: "user_2abcDEF123456789",
};

const keyInfo = { data: { label: "mine", limit: 10, limit_remaining: 5, limit_reset: "monthly", usage: 5 } };

const kept = {
  model: [".id", ".pricing", ".created", ".architecture", ".canonical_slug"],
  answer: [
    ".choices.finish_reason",
    ".choices.delta.reasoning_details.type",
    ".choices.delta.annotations.type",
    ".choices.delta.images.image_url.url",
  ],
};

/** Answers as OpenRouter would whose every word is written by somebody else. */
async function evilUpstream(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? "";
  if (request.method === "GET") {
    const json = path.includes("/endpoints")
      ? { data: { endpoints: [poisoned(endpoint)] } }
      : path.includes("/key")
        ? poisoned(keyInfo)
        : { data: [poisoned(model, kept.model), { id: `acme/two${evil}`, name: evil }] };
    response.end(JSON.stringify(json));
    return;
  }
  const body = await bodyOf(request);
  if (body.includes("fail now")) {
    response.writeHead(502, { "content-type": "application/json" }).end(JSON.stringify(poisoned(failure)));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(event(poisoned(answer, kept.answer) as object));
  if (body.includes("break off")) response.end(event(poisoned(failure) as object));
  else if (body.includes("hang on")) setTimeout(() => response.end("data: [DONE]\n\n"), 1500);
  else response.end("data: [DONE]\n\n");
}

const harmful =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|sk-or-v1|user_2abc|user_id|[\ud800-\udfff]/u;

/** Where a value holds what must not leave: in a text, in a name, or in the JSON that a text is. */
function harmIn(value: unknown, path = ""): string[] {
  if (typeof value === "string") {
    if (/^[[{]/.test(value) && path.endsWith(".text")) return harmIn(JSON.parse(value), path);
    const facts = value.startsWith("Error:") ? harmIn(JSON.parse(value.split("\n")[1] ?? ""), path) : [];
    const isSentBack = /tool_calls\.function\.arguments|reasoning_details/.test(path);
    const words = value.startsWith("Error:") ? (value.split("\n")[0] ?? "") : value.replaceAll("\n", " ");
    const harm = (isSentBack ? /sk-or-v1/ : harmful).test(words);
    return harm ? [...facts, `${path}: ${JSON.stringify(value.slice(0, 200))}`] : facts;
  }
  if (Array.isArray(value)) return value.flatMap((item) => harmIn(item, path));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    harmIn(name, `${path}.${name}`).concat(harmIn(inner, `${path}.${name}`)),
  );
}

const chat = (more: object): object => ({ name: "chat_completion", arguments: { messages: "Hi", ...more } });

const requests: Record<string, [string, object]> = {
  "a search": ["tools/call", { name: "search_models", arguments: { detail: "detailed" } }],
  "a model": ["tools/call", { name: "get_model_info", arguments: { model: "acme/one" } }],
  "a check": ["tools/call", { name: "validate_model", arguments: { model: "acme/on" } }],
  "an unknown model with a key in its name": [
    "tools/call",
    { name: "get_model_info", arguments: { model: `acme/${evil}` } },
  ],
  "the account": ["tools/call", { name: "get_account_status", arguments: {} }],
  "an answer": ["tools/call", chat({ model: "acme/one" })],
  "an answer in JSON": ["tools/call", chat({ model: "acme/one", response_format: { type: "json_object" } })],
  "an answer that breaks off": ["tools/call", chat({ model: "acme/one", messages: "break off" })],
  "an answer under way": ["tools/call", chat({ model: "acme/one", messages: "hang on" })],
  "a failure": ["tools/call", chat({ model: "acme/one", messages: "fail now" })],
  "a list": [
    "tools/call",
    chat({
      model: { strategy: "fallback", via: "client", models: ["acme/one", "acme/two"] },
      messages: "fail now",
    }),
  ],
  "a comparison": [
    "tools/call",
    chat({ model: { strategy: "compare", models: ["acme/one", "acme/one:nitro"] } }),
  ],
  "the best of two": [
    "tools/call",
    chat({ model: { strategy: "best_of", models: ["acme/one", "acme/one:nitro"] } }),
  ],
  "a wrong argument": ["tools/call", chat({ model: "acme/one", [evil]: evil, temperature: evil })],
  "a file that is not there": ["tools/call", chat({ model: "acme/one", files: [`/nowhere/${evil}`] })],
  "an unknown tool": ["tools/call", { name: evil, arguments: {} }],
  "an unknown result": ["tools/call", { name: "get_result", arguments: { result_id: key } }],
  "a resource": ["resources/read", { uri: "openrouter://models/acme/one" }],
  "an unknown resource": [
    "resources/read",
    { uri: `openrouter://nothing/${encodeURIComponent(evil.toWellFormed())}` },
  ],
  completions: [
    "completion/complete",
    { ref: { type: "ref/resource", uri: "openrouter://models/{+id}" }, argument: { name: "id", value: "" } },
  ],
  "a prompt": [
    "prompts/get",
    { name: "second_opinion", arguments: { question: evil, answer: evil, text: evil } },
  ],
  "a call of the newest protocol": [
    "tools/call",
    {
      name: evil,
      arguments: {},
      _meta: { "io.modelcontextprotocol/protocolVersion": evil },
    },
  ],
  "an unknown prompt": [
    "completion/complete",
    { ref: { type: "ref/prompt", name: evil }, argument: { name: "x", value: "" } },
  ],
};

test("whatever an upstream or a client says, nothing leaves with a secret or with what acts on its reader", async () => {
  const folder = await temporaryFolder();
  const env = {
    ...(await upstream((request, response) => void evilUpstream(request, response))),
    OPENROUTER_API_KEY: key,
    OPENROUTER_LOG_LEVEL: "debug",
    OPENROUTER_REPLY_WITHIN_SECONDS: "1",
    OPENROUTER_STATE_DIR: join(folder, "state"),
    OPENROUTER_CACHE_DIR: join(folder, "cache"),
    OPENROUTER_OUTPUT_DIR: join(folder, "output"),
  };
  const server = startServer({ env });
  await server.initialize();
  for (const [id, [method, params]] of Object.values(requests).entries()) {
    await server.request(id + 1, method, {
      ...params,
      _meta: { progressToken: id, ...Reflect.get(params, "_meta") },
    });
  }
  server.child.stdin.end();
  await server.exited;
  const harm = server.lines.slice(1).flatMap((line) => harmIn(JSON.parse(line), line.slice(-20)));
  harm.push(...harmIn(server.stderr(), "stderr"));
  const files = await readdir(folder, { recursive: true });
  // The catalogue is kept as it came, for this server alone.
  for (const name of files.filter((file) => !file.startsWith("cache"))) {
    harm.push(...harmIn(name, "the name of a file"));
    const lines = name.endsWith(".jsonl") ? (await readFile(join(folder, name), "utf8")).split("\n") : [];
    harm.push(...lines.filter(Boolean).flatMap((line) => harmIn(JSON.parse(line), "the ledger")));
  }
  expect(harm).toEqual([]);
  // The paths were all taken.
  expect(server.lines.length).toBeGreaterThan(Object.keys(requests).length);
  expect(files.toSorted().join()).toMatch(/\.png.*ledger-.*\.jsonl/s);
  expect(server.lines.join("\n")).toContain("[redacted]");
});

test.each([
  [["conversations", "--delete", evil]],
  [["conversations", evil]],
  [[`say ${evil}`]],
  [[`--${evil}`]],
])("what the command line %j complains of is clean as well", async (args) => {
  const server = startServer({ args, env: { OPENROUTER_BASE_URL: "http://127.0.0.1:1" } });
  expect(await server.exited).toBe(1);
  expect(harmIn(server.stderr() + server.lines.join(" "))).toEqual([]);
  expect((server.stderr() + server.lines.join(" ")).length).toBeGreaterThan(10);
});
