import { spawn } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { describe, expect, test } from "vitest";

import { ledgerIn } from "../support/ledger.ts";
import { binary } from "../support/server-process.ts";
import { simulated } from "../support/simulated.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Our command line as a shell starts it; `interruptAt` sends ctrl-C when a line of stderr has that. */
async function run(
  args: string[],
  {
    env = {},
    input = "",
    cwd,
    interruptAfterMs,
    signal = "SIGINT",
  }: {
    env?: Record<string, string>;
    input?: string;
    cwd?: string;
    interruptAfterMs?: number;
    signal?: NodeJS.Signals;
  } = {},
): Promise<Ran> {
  const { PATH = "" } = process.env;
  const home = await temporaryFolder();
  const child = spawn(process.execPath, [binary, ...args], {
    env: { PATH, HOME: home, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => void (stdout += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => void (stderr += String(chunk)));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  if (interruptAfterMs !== undefined) setTimeout(() => child.kill(signal), interruptAfterMs);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

describe("query", () => {
  test("prints the answer and nothing else, and keeps the cost in the ledger", async () => {
    const { env } = await simulated();
    const state = { OPENROUTER_STATE_DIR: await temporaryFolder() };
    const said = await run(["query", "Reply with exactly: hello there", "--model", "openai/gpt-4o-mini"], {
      env: { ...env, ...state },
    });
    expect(said).toEqual({ code: 0, stdout: "hello there\n", stderr: "" });
    const spent = await run(["spend", "--by", "model"], { env: { ...env, ...state } });
    expect(spent.stdout).toMatch(
      /^model +calls +cost\nopenai\/gpt-4o-mini\S* +1 +\$0\.0\d+ +█{24}\nin all +1 +\$0/,
    );
    const byDay = JSON.parse((await run(["spend", "--json"], { env: { ...env, ...state } })).stdout);
    expect(byDay.rows).toEqual([
      expect.objectContaining({ name: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), calls: 1 }),
    ]);
  });

  test("reads a question that is piped in, and puts what is piped behind one that is given with -", async () => {
    const { simulator, env } = await simulated();
    const asked = (): unknown => {
      const body = simulator.requests.findLast(({ path }) => path.endsWith("/chat/completions"))?.body;
      return (body as { messages: { content: unknown }[] }).messages;
    };
    await run(["query"], { env, input: "piped\n" });
    expect(asked()).toEqual([{ role: "user", content: "piped" }]);
    await run(["query", "Summarise:", "-", "--system", "Be brief"], { env, input: "the text" });
    expect(asked()).toEqual([
      { role: "system", content: "Be brief" },
      { role: "user", content: "Summarise:\n\nthe text" },
    ]);
    const nothing = await run(["query"], { env });
    expect(nothing).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("Nothing is asked"),
    });
    const tooMuch = await run(["query"], { env, input: "x".repeat(10_000_001) });
    expect(tooMuch).toMatchObject({ code: 1, stderr: expect.stringContaining("10 MB") });
  });

  test("shows several models one block after another", async () => {
    const { env } = await simulated();
    const models = ["--model", "openai/gpt-4o-mini", "--model", "anthropic/claude-haiku-4.5"];
    const { code, stdout } = await run(["query", "Reply with exactly: both", ...models], { env });
    expect(code).toBe(0);
    expect(stdout).toBe("── openai/gpt-4o-mini ──\nboth\n\n── anthropic/claude-haiku-4.5 ──\nboth\n");
  });

  test("sends files that are named, from the folder one is in", async () => {
    const { simulator, env } = await simulated();
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, "src"));
    await writeFile(join(cwd, "src/a.ts"), "const answer = 42;\n");
    const said = await run(["query", "What is this?", "--file", "src/a.ts"], { env, cwd });
    expect(said).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.stringify(simulator.requests.at(-1)?.body ?? simulator.requests)).toContain(
      "const answer = 42;",
    );
  });

  test("begins a conversation whose id it tells on stderr, and goes on with it", async () => {
    const { env } = await simulated();
    const state = { ...env, OPENROUTER_STATE_DIR: await temporaryFolder() };
    const first = await run(["query", "Hi", "--conversation", "new"], { env: state });
    const [, id = ""] = /^conversation (c-\w{8})\n$/.exec(first.stderr) ?? [];
    expect(first.code).toBe(0);
    const second = await run(["query", "Go on", "--conversation", id, "--json"], { env: state });
    expect(JSON.parse(second.stdout).conversation).toMatchObject({ id, turns: 2 });
    expect((await run(["conversations"], { env: state })).stdout).toContain(`${id} `);
  });

  test.each([
    [["x", "--model", "nope/none"], 2, /^Error: Validation Error - Model not found/],
    [["[simulate: rate-limit] x", "--model", "openai/gpt-4o-mini"], 3, /^Error: Rate Limit - /],
    [["[simulate: provider-error] x", "--model", "openai/gpt-4o-mini"], 4, /^Error: API Error - /],
    [["x", "--max-cost", "0", "--model", "openai/gpt-4o-mini"], 2, /^Error: Validation Error - /],
    [["x", "--max-cost", "cheap"], 1, /--max-cost takes USD/],
    [["x", "--bogus"], 1, /Unknown option '--bogus'/],
  ])("%j ends with %i", async (args, code, stderr) => {
    const { env } = await simulated();
    const said = await run(["query", ...args], { env: { ...env, OPENROUTER_MAX_RETRIES: "0" } });
    expect(said).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(stderr) });
  });

  test.each([
    ["ctrl-C", "SIGINT"],
    ["the end of its terminal", "SIGHUP"],
  ] as const)("on %s ends the generation at OpenRouter and keeps what came", async (_, signal) => {
    const { simulator, env } = await simulated({ chunkDelayMs: 100 });
    const state = await temporaryFolder();
    const { code, stdout, stderr } = await run(
      ["query", "Write about 2000 words.", "--model", "openai/gpt-4o-mini"],
      { env: { ...env, OPENROUTER_STATE_DIR: state }, interruptAfterMs: 2500, signal },
    );
    expect(Object.values(await ledgerIn(state)).flat()).toHaveLength(1);
    expect(code).toBe(130);
    expect(stdout.length).toBeGreaterThan(10);
    expect(stderr).toContain("The call was cancelled");
    expect(stderr).not.toContain("bug");
    expect(simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toHaveLength(1);
  });

  test("sends a file that is named through a link", async () => {
    const folder = await temporaryFolder();
    const link = join(await temporaryFolder(), "note.md");
    await writeFile(join(folder, "a note.md"), "the lamp is second");
    await symlink(join(folder, "a note.md"), link);
    const { stdout, stderr } = await run(["query", "Hello", "--file", link], {
      env: (await simulated()).env,
    });
    expect([stdout, stderr]).toEqual([expect.stringContaining("the lamp is second"), ""]);
  });

  test("sends a file that is named by its address", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a note.md"), "the lamp is second");
    const { stdout } = await run(
      ["query", "Hello", "--file", pathToFileURL(join(folder, "a note.md")).href],
      {
        env: (await simulated()).env,
      },
    );
    expect(stdout).toContain("the lamp is second");
  });

  test.each(["file://elsewhere/a.md", "file:///a%ff.md"])(
    "says what is wrong with the address %s",
    async (file) => {
      const { code, stderr } = await run(["query", "Hello", "--file", file], {
        env: (await simulated()).env,
      });
      expect(code).toBe(2);
      expect(stderr).toBe(
        `Error: Validation Error - '${file}' names no file on this machine. Write it as file:///folder/name, or as a path.\n`,
      );
    },
  );

  test("without a key says what to do in a terminal", async () => {
    const { env } = await simulated();
    const { code, stderr } = await run(["query", "Hello"], { env: { ...env, OPENROUTER_API_KEY: "" } });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^Error: Validation Error - No OpenRouter key is set\. .*in this terminal.*--env-file/,
    );
    expect(stderr).not.toContain("client");
  });

  test("on ctrl-C before the first word says that it was cancelled, and asks no other model", async () => {
    const { simulator, env } = await simulated();
    const messages = "Hello [simulate: slow-start]";
    const models = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4.5"];
    const said = await run(["call", "chat_completion", JSON.stringify({ models, messages })], {
      env,
      interruptAfterMs: 2000,
    });
    expect(said.stderr).toContain("Error: API Error - The call was cancelled");
    expect(said.code).toBe(130);
    expect(simulator.requests.filter(({ path }) => path.endsWith("/chat/completions"))).toHaveLength(1);
  });
});

test("call gives what a client gets, and an error's facts", async () => {
  const { env } = await simulated();
  const found = await run(["call", "validate_model", '{"model": "openai/gpt-4o-mini"}'], { env });
  expect(JSON.parse(found.stdout)).toMatchObject({ valid: true });
  const whole = await run(["call", "--json", "validate_model", "-"], {
    env,
    input: '{"model": "openai/gpt-4o-mini"}',
  });
  expect(JSON.parse(whole.stdout)).toMatchObject({
    isError: false,
    content: [{ type: "text", text: found.stdout.trim() }],
  });
  const wrong = await run(["call", "get_model_info", '{"model": "nope/none"}'], { env });
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ category: "Validation Error", code: "model_not_found" });
  expect(await run(["call", "nope"], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is no tool 'nope'"),
  });
  expect(await run(["call", "search_models", "words"], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("JSON object"),
  });
});

test("models is a table of what search finds", async () => {
  const { env } = await simulated();
  const { code, stdout } = await run(["models", "claude", "--vision", "--sort", "price", "--limit", "2"], {
    env,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^model +context +in \/ M +out \/ M\n\S*anthropic\/\S+ +\d+k +\$\d\S* +\$\d\S*\n.+\n$/,
  );
  expect(await run(["models", "--sort", "size"], { env })).toMatchObject({ code: 2, stdout: "" });
  for (const [words, says] of [
    ["cluade sonet", "No model matches: did you mean 'claude sonet'?\n"],
    ["zzzqqq", /^No model matches: without these words there are \d+\n$/],
    ["--author nobody", /^No model matches: without --author there are \d+\n$/],
  ] as const)
    expect((await run(["models", ...words.split(" ")], { env })).stderr).toMatch(says);
});

test("settings tells each value and its source, and shows no secret", async () => {
  const file = join(await temporaryFolder(), "settings.env");
  await writeFile(file, "OPENROUTER_DEFAULT_MODEL=openai/gpt-4o-mini\nOPENROUTER_MAX_RETRIES=9\n");
  const env = { OPENROUTER_API_KEY: "sk-or-v1-abcdefabcdefabcdef", OPENROUTER_MAX_RETRIES: "1" };
  const { code, stdout } = await run(["settings", "--env-file", file], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/OPENROUTER_API_KEY = \(not shown, fingerprint [\da-f]{8}\) \(environment\)\n/);
  expect(stdout).toContain("OPENROUTER_DEFAULT_MODEL = openai/gpt-4o-mini (env file)\n");
  expect(stdout).toContain("OPENROUTER_MAX_RETRIES = 1 (environment)\n");
  expect(stdout).toContain("OPENROUTER_LOG_LEVEL = warn (default)\n");
  expect(stdout).toMatch(/OPENROUTER_PROVIDER_ZDR/);
  expect(stdout).not.toContain("abcdef");
});

test("--help fits a screen, and each command has a help of its own", async () => {
  const { stdout } = await run(["--help"]);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(24);
  const isNarrow = (text: string): boolean =>
    text.split("\n").every((line) => line.length <= 80 || line.startsWith("Usage"));
  expect(isNarrow(stdout)).toBe(true);
  for (const command of [
    "query",
    "models",
    "call",
    "spend",
    "settings",
    "conversations",
    "install",
    "uninstall",
  ]) {
    expect(stdout).toContain(command);
    const own = await run([command, "--help"]);
    expect(own).toMatchObject({ code: 0, stderr: "" });
    expect(own.stdout).toContain(`main.js ${command} `);
    expect(own.stdout).toSatisfy(isNarrow);
    expect((await run(["help", command])).stdout).toBe(own.stdout);
  }
});
