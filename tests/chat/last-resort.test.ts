import { expect, test } from "vitest";

import { cleanerFor } from "../../src/app/cleaner-for.ts";
import { type Catalog, createCatalog } from "../../src/catalog/catalog.ts";
import { loadConfig } from "../../src/config.ts";
import type { Asker, Continued } from "../../src/context.ts";
import type { Cleaner } from "../../src/lib/cleaner.ts";
import { ResultStore } from "../../src/lib/result-store.ts";
import { callTool } from "../../src/mcp/call-tool.ts";
import { argumentsSchema } from "../../src/mcp/surface/definition.ts";
import type { ChatOptions } from "../../src/openrouter/chat/chat.ts";
import { type AssistantMessage, emptyCompletion } from "../../src/openrouter/chat/completion.ts";
import { createOpenRouter } from "../../src/openrouter/client.ts";
import { createRoutingState } from "../../src/routing/memory/memory.ts";
import { chatCompletion } from "../../src/tools/chat-completion.ts";
import type { Tool } from "../../src/tools/define-tool.ts";
import { getResult } from "../../src/tools/get-result.ts";
import { type Faults, faultsAt } from "../support/faults.ts";
import { startSpending } from "../support/ledger.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { haiku, mini } from "../support/several-models.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const key = `sk-or-v1-${"0123456789abcdef".repeat(4)}`;
const { signal } = new AbortController();
const png =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

async function simulatedCatalog(): Promise<Catalog> {
  const { env } = await simulated();
  const clock = new ManualClock();
  const openrouter = createOpenRouter({
    baseUrl: env.OPENROUTER_BASE_URL,
    apiKey: env.OPENROUTER_API_KEY,
    userAgent: "test",
    maxRetries: 0,
    maxConcurrency: 8,
    stateFolder: async () => undefined,
    clock,
    log: () => {},
  });
  const catalog = createCatalog({ openrouter, ttlSeconds: 3600, patienceSeconds: 5, clock });
  await catalog.current(signal);
  await openrouter.close();
  return catalog;
}

interface SetUp {
  catalog: Catalog;
  folder: string;
  faults: Faults;
  message: Partial<AssistantMessage>;
  /** The answer comes only when the caller has stopped waiting for it. */
  late?: boolean;
  cleaner?: Cleaner;
}

/** The tools of a chat, whose every dependency may throw as soon as the first answer has arrived. */
function start({ catalog, folder, faults, message, late = false, cleaner = cleanerFor(key) }: SetUp) {
  const clock = new ManualClock();
  const arrived: string[] = [];
  let arrive = (): void => {};
  const wait = late ? new Promise<void>((resolve) => (arrive = resolve)) : undefined;
  const chat = async (request: { model: string }, { onProgress }: ChatOptions) => {
    const text = `${message.content ?? ""} (${request.model})`;
    const completion = {
      ...emptyCompletion(),
      id: `gen-${arrived.length}`,
      model: request.model,
      provider: "Acme",
      usage: { cost: 0.25, prompt_tokens: 10, completion_tokens: 20 },
      choices: [
        {
          index: 0,
          message: { role: "assistant" as const, ...message, content: text },
          finish_reason: "stop",
        },
      ],
    };
    await wait;
    arrived.push(text);
    faults.arm();
    onProgress?.({
      phase: "generating",
      characters: text.length,
      model: request.model,
      completion: () => completion,
    });
    return { completion, failed: [], ms: 10 };
  };
  const context = {
    ...faults.within(
      {
        spending: startSpending({ clock }),
        results: new ResultStore<Continued>({ clock, keepSeconds: 3600, most: 100 }),
        routing: createRoutingState(),
        outputFolder: async () => folder,
        clock,
        cleaner,
        roots: async () => [],
        report: () => {},
      },
      "context",
    ),
    config: loadConfig({ OPENROUTER_API_KEY: key }),
    catalog,
    openrouter: { chat },
    videoJobs: { resume: async () => undefined },
    conversations: { open: () => Promise.reject(new Error("none is kept here")), sweep: async () => {} },
    leaving: signal,
    signal,
  };
  const call = async (tool: Tool<typeof context & Pick<Asker, "salvage">>, args: object) => {
    const result = await callTool(tool, argumentsSchema(tool), args, { context, cleaner: context.cleaner });
    const [block] = result.content;
    const text = block?.type === "text" ? block.text : "";
    return { isError: result.isError, text, data: result.isError ? {} : JSON.parse(text) };
  };
  return { arrived, arrive, clock, call };
}

const modes: Record<string, object> = {
  "one model": { model: mini },
  "a list": { model: { strategy: "fallback", via: "client", models: [mini, haiku] } },
  compare: { model: { strategy: "compare", models: [mini, haiku] } },
  best_of: { model: { strategy: "best_of", select: "longest", models: [mini, haiku] } },
};

const messages: Record<string, Partial<AssistantMessage>> = {
  text: { content: "Apples are red" },
  "text with a picture": { content: `Apples look so: ${png}`, images: [{ image_url: { url: png } }] },
  "a tool call": {
    content: "I look it up",
    tool_calls: [{ id: "call_1", type: "function", function: { name: "look", arguments: "{}" } }],
  },
  "text that has pages": { content: `Apples are red. ${"And green. ".repeat(3000)}` },
};

const wordsOf = ({ choices }: { choices: { message: AssistantMessage }[] }): string =>
  choices.map(({ message }) => message.content ?? "").join("\n");

const cases = Object.keys(modes).flatMap((mode) =>
  Object.keys(messages).map((message) => [mode, message] as const),
);

test.each(cases)("a fault at any step behind the arrival loses nothing: %s, %s", async (mode, answer) => {
  const [catalog, folder] = [await simulatedCatalog(), await temporaryFolder()];
  const message = messages[answer] ?? {};
  const words = message.content?.slice(0, 14) ?? "";
  const ask = async (faults: Faults) => {
    const server = start({ catalog, folder, faults, message });
    return server.call(chatCompletion, { messages: "Which colour?", ...modes[mode] });
  };
  const whole = faultsAt(Number.POSITIVE_INFINITY);
  const unharmed = await ask(whole);
  expect(wordsOf(unharmed.data)).toContain(words);
  expect(unharmed.data.status).toBeUndefined();
  const resorts = new Set<string>();
  for (let half = 0; half < 2 * whole.steps(); half += 1) {
    const [step, lasting] = [half >> 1, half % 2 === 1];
    const faults = faultsAt(step, { lasting });
    const { isError, text, data } = await ask(faults);
    const at = `${faults.struck()}: ${text}`;
    expect(isError, at).toBe(false);
    expect(data.usage, at).toHaveProperty("cost");
    const isResort = data.status === "partial";
    if (isResort) resorts.add(faults.struck() ?? "");
    expect(data.warnings?.join().includes("Something failed behind the answer") ?? false, at).toBe(isResort);
    // Without what takes secrets out of texts there is no text.
    const isWithheld = data.choices.length === 0;
    expect(isWithheld ? lasting : wordsOf(data).includes(words), at).toBe(true);
  }
  expect(resorts.size).toBeGreaterThan(3);
});

test("get_result has it too, of a fault while nobody waited", async () => {
  const [catalog, folder] = [await simulatedCatalog(), await temporaryFolder()];
  const message = messages["text that has pages"] ?? {};
  const late = async (faults: Faults) => {
    const { call, arrive, clock } = start({ catalog, folder, faults, message, late: true });
    const asked = call(chatCompletion, { messages: "Which colour?", model: mini });
    const { data } = await clock.passWaitsUntil(asked, 60_000);
    expect(data.status).toBe("in_progress");
    arrive();
    return call(getResult, { result_id: data.result_id, wait_seconds: 0 });
  };
  const whole = faultsAt(Number.POSITIVE_INFINITY);
  expect(wordsOf((await late(whole)).data)).toContain("Apples are red");
  for (let step = 0; step < whole.steps(); step += 1) {
    const faults = faultsAt(step);
    const { isError, data, text } = await late(faults);
    const at = `${faults.struck()}: ${text.slice(0, 300)}`;
    expect(isError, at).toBe(false);
    // The rest of a text is kept, or all of it is here.
    const said = wordsOf(data);
    expect(said, at).toContain("Apples are red");
    expect(data.result_id?.startsWith("res_") ?? said.endsWith(`(${mini})`), at).toBe(true);
  }
});

test("when what takes secrets out of texts fails, the text is withheld and its cost is told", async () => {
  const [catalog, folder] = [await simulatedCatalog(), await temporaryFolder()];
  const fails = (): never => {
    throw new TypeError(`no ${key}`);
  };
  const cleaner = { redact: fails, text: fails, line: fails, data: fails };
  const faults = faultsAt(Number.POSITIVE_INFINITY);
  const message = { content: `Apples, and ${key}` };
  const { call } = start({ catalog, folder, faults, message, cleaner });
  const { isError, text, data } = await call(chatCompletion, { messages: "Which colour?", model: mini });
  expect(isError).toBe(false);
  expect(text).not.toContain("Apples");
  expect(text).not.toContain("sk-or");
  expect(data).toMatchObject({ usage: { cost: 0.25 }, status: "partial", choices: [] });
  expect(data.warnings.join()).toContain("withheld");
});

test("the pages of what is left join to the text", async () => {
  const [catalog, folder] = [await simulatedCatalog(), await temporaryFolder()];
  const faults = faultsAt(0);
  const message = { content: `${"0123456789".repeat(5000)} ${key} 😀` };
  const { call } = start({ catalog, folder, faults, message });
  const pages: string[] = [];
  let page = await call(chatCompletion, { messages: "Which colour?", model: mini });
  for (;;) {
    expect(page.data.status).toBe("partial");
    pages.push(wordsOf(page.data));
    const { result_id, next_offset: offset } = page.data;
    if (offset === undefined) break;
    page = await call(getResult, { result_id, offset });
  }
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.join("")).toBe(`${"0123456789".repeat(5000)} [redacted] 😀 (${mini})`);
});
