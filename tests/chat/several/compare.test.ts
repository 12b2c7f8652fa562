import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { type Behaviour, panel, reply } from "../../support/panel.ts";
import { event, stream } from "../../support/upstream.ts";

const [mini, haiku, deepseek] = [
  "openai/gpt-4o-mini",
  "anthropic/claude-haiku-4.5",
  "deepseek/deepseek-v3.2",
];
interface Shown {
  requested_model?: string;
  model: string;
  message: { content: string; images?: { path: string }[] };
  usage: Record<string, number>;
  cache: { status: string };
}

/** As the caller wrote it: who answered, unless that is told beside it. */
const askedOf = ({ requested_model: asked, model }: Shown): string => asked ?? model;
const compare = (...models: unknown[]) => ({ strategy: "compare", models });
const messages = "What is the capital of France?";

describe("answers side by side", () => {
  test("are one choice each, with who gave it, when and for how much", async () => {
    const { call, simulator } = await startHarness();
    for (const [model, text] of [
      [mini, "Paris"],
      [haiku, "Paris, France"],
    ] as const) {
      simulator.answerNext(text, { model });
    }
    const { data } = await call("chat_completion", { model: compare(mini, haiku), messages });
    expect(data).toMatchObject({
      id: null,
      model: null,
      provider: null,
      object: "chat.completion",
      routing: { strategy: "compare", executed: "client" },
    });
    // Each choice tells who was asked and what it cost, and nothing else does.
    expect(data).not.toHaveProperty("requested_model");
    expect(Object.keys(data.routing).toSorted()).toEqual(["estimate_usd", "executed", "strategy"]);
    const choice = (index: number, model: string, content: string, provider: string, asked?: string) => ({
      index,
      message: { role: "assistant", content },
      finish_reason: "stop",
      id: expect.stringMatching(/^gen-/),
      ...(asked !== undefined && { requested_model: asked }),
      model,
      provider,
      usage: expect.objectContaining({ cost: expect.any(Number), completion_tokens: expect.any(Number) }),
      ms: expect.any(Number),
    });
    expect(data.choices).toEqual([
      choice(0, mini, "Paris", "OpenAI"),
      choice(1, "anthropic/claude-4.5-haiku-20251001", "Paris, France", expect.any(String), haiku),
    ]);
    expect(data.choices[0].id).not.toBe(data.choices[1].id);
    for (const kind of ["prompt_tokens", "completion_tokens", "total_tokens"]) {
      const [first, second] = data.choices.map(({ usage }: Shown) => usage[kind]);
      expect(data.usage[kind]).toBe(first + second);
    }
    expect(data).not.toHaveProperty("warnings");
  });

  test("do without those that failed, which are told of", async () => {
    const { call, simulator } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    simulator.failNext({ kind: "status", status: 529 }, { model: haiku });
    const { data, isError } = await call("chat_completion", {
      model: compare(mini, haiku, deepseek),
      messages,
    });
    expect(isError).toBe(false);
    expect(data.choices.map(askedOf)).toEqual([mini, deepseek]);
    // Those that answered are the choices.
    expect(data.routing.attempts).toMatchObject([
      { id: haiku, status: 529, class: "transient", cost: 0, outcome: "provider_overloaded" },
    ]);
    expect(data.warnings).toEqual([expect.stringMatching(/^anthropic\/claude-haiku-4.5 failed: .*529/)]);
  });

  test("that all failed are one error", async () => {
    const { call, simulator } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    simulator.failNext({ kind: "status", status: 529 }, { model: mini });
    simulator.failNext({ kind: "moderation" }, { model: haiku });
    const { text, data } = await call("chat_completion", { model: compare(mini, haiku), messages });
    expect(text).toMatch(/None of the 2 models answered \(openai\/gpt-4o-mini: .*529.*; anthropic\/.*403/);
    expect(data.attempts).toMatchObject([{ id: mini }, { id: haiku }]);
  });

  test("show what is wrong with each, and are shown all the same", async () => {
    const cut: Behaviour = (request, response) =>
      reply(response, request, { content: '{"a":' }, { finish_reason: "length" });
    const blank: Behaviour = (request, response) => reply(response, request, { content: "" });
    const nothing: Behaviour = (request, response) =>
      reply(response, request, { content: null, reasoning: "Hm" }, { finish_reason: "length" });
    const part = (model: string): string =>
      event({ id: "gen-p", model, choices: [{ index: 0, delta: { content: '{"b"' } }] });
    const { env } = await panel({
      "lab/cut": cut,
      "lab/blank": blank,
      "lab/prose": "Paris",
      "lab/nothing": nothing,
      "lab/broken": ({ model }, response) => stream(response, part(model)).end(),
      "lab/good": '{"city":"Paris"}',
    });
    const { call } = await startHarness({ env });
    const names = ["cut", "blank", "prose", "nothing", "broken", "good"].map((name) => `lab/${name}`);
    const { data } = await call("chat_completion", {
      model: compare(...names),
      messages,
      response_format: { type: "json_object" },
    });
    expect(data.choices.map(({ message }: Shown) => message.content)).toEqual([
      '{"a":',
      "",
      "Paris",
      null,
      '{"b"',
      '{"city":"Paris"}',
    ]);
    expect(data.choices[4]).toMatchObject({ status: "partial", usage: { cost: null } });
    expect(data).not.toHaveProperty("status");
    expect(data.warnings).toEqual([
      expect.stringMatching(/^lab\/cut: The answer was cut off at max_tokens/),
      expect.stringMatching(/^lab\/blank: The answer is empty/),
      expect.stringMatching(/^lab\/prose: The answer is not the JSON/),
      expect.stringMatching(/^lab\/nothing: lab\/nothing used up max_tokens/),
      expect.stringMatching(/^lab\/broken: This is only a part of the answer: /),
      expect.stringMatching(/^What lab\/broken cost is not known/),
    ]);
  });

  test("keep every choice that a model gave", async () => {
    const twice: Behaviour = ({ model }, response) =>
      response.setHeader("content-type", "application/json").end(
        JSON.stringify({
          id: "gen-2",
          model,
          choices: ["one", "two"].map((content, index) => ({
            index,
            message: { content },
            finish_reason: "stop",
          })),
          usage: { cost: 0.5 },
        }),
      );
    const { env } = await panel({ "lab/a": twice, "lab/b": "three" });
    const { call } = await startHarness({ env });
    const { data } = await call("chat_completion", { model: compare("lab/a", "lab/b"), messages });
    expect(data.choices).toMatchObject([
      { index: 0, message: { content: "one" }, id: "gen-2", model: "lab/a" },
      { index: 1, message: { content: "two" }, id: "gen-2", model: "lab/a" },
      { index: 2, message: { content: "three" }, model: "lab/b" },
    ]);
    expect(data.usage.cost).toBe(0.501);
  });

  test("of two variants of one model are told apart by what the caller wrote", async () => {
    const { call, simulator } = await startHarness({ env: { OPENROUTER_MAX_RETRIES: "0" } });
    const variants = [
      `${mini}?temperature=0.2`,
      `openrouter:${mini}?temperature=0.9`,
      `${mini}?temperature=1`,
    ];
    simulator.failNext({ kind: "status", status: 529 }, { model: mini });
    const { data } = await call("chat_completion", { model: compare(...variants, haiku), messages });
    const answered = data.choices.map(askedOf);
    const failed = [...variants, haiku].find((one) => !answered.includes(one));
    expect(answered).toHaveLength(3);
    expect(data.warnings).toEqual([expect.stringContaining(`${failed} failed: `)]);
    expect(data.routing.attempts).toMatchObject([{ id: mini, outcome: "provider_overloaded" }]);
  });

  test("say which came from the cache", async () => {
    const { call } = await startHarness();
    const ask = (model: object) => call("chat_completion", { model, messages, cache: true });
    await ask(compare(mini, haiku));
    const { data } = await ask(compare(mini, haiku, deepseek));
    expect(data.choices.map(({ cache }: Shown) => cache.status)).toEqual(["HIT", "HIT", "MISS"]);
    expect(data.usage.cost).toBe(data.choices[2].usage.cost);
  });
});

describe("long answers side by side", () => {
  test("each show their share, and come whole by their number in pages that are exactly their text", async () => {
    const { call, simulator } = await startHarness();
    const texts = new Map([
      [mini, "Ein Satz. 🎉 ".repeat(2500)],
      [haiku, "Kurz."],
      [deepseek, "Another sentence, and one more.\n\n".repeat(900)],
    ]);
    for (const [model, text] of texts) simulator.answerNext(text, { model });
    const { data } = await call("chat_completion", { model: compare(...texts.keys()), messages });
    const { result_id, choices, next_offset } = data;
    expect(choices.map(({ characters }: { characters: number }) => characters)).toEqual(
      [...texts.values()].map((text) => text.length),
    );
    for (const { message } of choices) expect(message.content.length).toBeLessThanOrEqual(6667);
    expect(choices[1].message.content).toBe("Kurz.");
    expect(next_offset).toBe(choices[0].message.content.length);
    expect(data.warnings).toEqual([
      expect.stringMatching(/candidate 1 and offset \d+; candidate 3 and offset \d+/),
    ]);
    for (const [place, [id, text]] of [...texts].entries()) {
      const pages: string[] = [];
      let offset: number | undefined = 0;
      while (offset !== undefined) {
        const { data: page } = await call("get_result", { result_id, candidate: place + 1, offset });
        expect(page.choices.map(askedOf)).toEqual([id]);
        expect(page.total_characters).toBe(text.length);
        pages.push(page.choices[0].message.content);
        offset = page.next_offset;
      }
      expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(20_000);
      expect(pages.join("")).toBe(text);
    }
    // Without a number it is the first that goes on.
    const { data: rest } = await call("get_result", { result_id, offset: next_offset });
    expect(texts.get(mini)?.slice(next_offset)).toMatch(rest.choices[0].message.content);
    expect(simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toHaveLength(3);
  });

  test("bring their pictures as files, each in its place", async () => {
    const folder = await mkdtemp(join(tmpdir(), "openrouter-mcp-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const png = (fill: number): string => {
      const head = "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489";
      return `data:image/png;base64,${Buffer.concat([Buffer.from(head, "hex"), Buffer.alloc(300, fill)]).toString("base64")}`;
    };
    const drawing =
      (fill: number): Behaviour =>
      (request, response) =>
        reply(response, request, {
          content: "Here it is",
          images: [{ type: "image_url", image_url: { url: png(fill) } }],
        });
    const { env } = await panel({ "lab/a": drawing(1), "lab/b": "No picture", "lab/c": drawing(3) });
    const { client } = await startHarness({ env: { ...env, OPENROUTER_OUTPUT_DIR: folder } });
    const result = await client.callTool({
      name: "chat_completion",
      arguments: { model: compare("lab/a", "lab/b", "lab/c"), messages },
    });
    const content = result.content as { type: string; text: string }[];
    const { choices } = JSON.parse(content[0]?.text ?? "");
    expect(content.map(({ type }) => type)).toEqual([
      "text",
      "resource_link",
      "image",
      "resource_link",
      "image",
    ]);
    const paths = choices.flatMap(({ message }: Shown) => message.images?.map(({ path }) => path) ?? []);
    expect(new Set(paths).size).toBe(2);
    expect(await readdir(folder)).toHaveLength(2);
    expect(choices[1].message).not.toHaveProperty("images");
  });
});
