import { describe, expect, onTestFinished, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { ledgerIn } from "../../support/ledger.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { httpProxy, rawServer, tlsServer } from "../../support/sockets.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chatUpstream } from "../../support/upstream.ts";

const model = "openai/gpt-4o-mini";

function setProxy(port: number): void {
  const before = process.env["HTTPS_PROXY"];
  process.env["HTTPS_PROXY"] = `127.0.0.1:${port}`;
  onTestFinished(() => {
    if (before === undefined) delete process.env["HTTPS_PROXY"];
    else process.env["HTTPS_PROXY"] = before;
  });
}

/** A chat under a budget, and what is left behind by it. */
async function chatVia(baseUrl: string, env: Record<string, string> = {}) {
  const clock = new ManualClock();
  const folder = await temporaryFolder();
  const { call, leave } = await startHarness({
    clock,
    random: () => 0,
    env: {
      OPENROUTER_BASE_URL: baseUrl,
      OPENROUTER_MAX_RETRIES: "2",
      OPENROUTER_MAX_COST_PER_SESSION: "1",
      OPENROUTER_STATE_DIR: folder,
      ...env,
    },
  });
  const chat = call("chat_completion", { model, messages: "Hi", assume_cost_usd: 0.5 });
  const answer = await clock.passWaitsUntil(chat);
  const { data: account } = await clock.passWaitsUntil(call("get_account_status", {}));
  // All that is to be written is written then.
  await leave();
  return { ...answer, account, lines: Object.values(await ledgerIn(folder)).flat() };
}

const free = {
  isError: true,
  data: { category: "API Error", code: "network_error", retryable: true, model },
  account: {
    spent: { session: { calls: 0, cost: 0 } },
    budgets: [{ budget: "session", spent: 0, held: 0, left: 1 }],
  },
  lines: [],
};

describe("a request that never reached OpenRouter is repeated, costs nothing and leaves no line", () => {
  test("because of a certificate", async () => {
    const outcome = await chatVia(`https://127.0.0.1:${await tlsServer(() => {})}`);
    expect(outcome).toMatchObject(free);
    expect(outcome.data.attempts).toHaveLength(3);
    expect(outcome.text).toMatch(/NODE_EXTRA_CA_CERTS/);
    expect(outcome.text).not.toMatch(/billed/);
  });

  test("because there is no TLS", async () => {
    const { OPENROUTER_BASE_URL } = await chatUpstream((_, response) => response.end());
    expect(await chatVia(OPENROUTER_BASE_URL.replace("http:", "https:"))).toMatchObject(free);
  });

  test("because there is TLS", async () => {
    const outcome = await chatVia(`http://127.0.0.1:${await tlsServer(() => {})}`);
    expect(outcome).toMatchObject(free);
    expect(outcome.text).toMatch(/Write https in OPENROUTER_BASE_URL/);
  });

  test.each(["407 Proxy Authentication Required", "502 Bad Gateway"])(
    "because a proxy refuses: %s",
    async (refusal) => {
      const { port, asked } = await httpProxy({ refusal });
      setProxy(port);
      const outcome = await chatVia("https://openrouter.invalid/api/v1");
      expect(outcome).toMatchObject(free);
      expect(outcome.text).toContain(`The proxy 127.0.0.1:${port} (HTTPS_PROXY) refused`);
      expect(outcome.text).not.toMatch(/billed/);
      expect(asked.length).toBeGreaterThanOrEqual(3);
    },
  );

  test("because its time was over before there was a connection", async () => {
    const port = await rawServer(() => {});
    const outcome = await chatVia(`https://127.0.0.1:${port}`, { OPENROUTER_TIMEOUT_SECONDS: "15" });
    expect(outcome).toMatchObject({ isError: true, account: free.account, lines: [] });
    expect(outcome.text).toMatch(
      /could not be asked within 15 s: connecting to OpenRouter.*OPENROUTER_TIMEOUT_SECONDS/,
    );
  });
});

test.each([
  ["no HTTP at all", "SSH-2.0-OpenSSH_9.9\r\n"],
  ["nothing", ""],
])(
  "a request that was answered by %s may have been billed: an API Error, sent once, with a line",
  async (_, said) => {
    let chats = 0;
    const port = await rawServer((socket) =>
      socket.once("data", (head: Buffer) => {
        if (head.toString().startsWith("POST")) chats += 1;
        socket.end(said);
      }),
    );
    const outcome = await chatVia(`http://127.0.0.1:${port}`);
    expect(outcome).toMatchObject({ isError: true, data: { category: "API Error", code: "network_error" } });
    expect(outcome.text).toMatch(/may have been billed/);
    expect(outcome.lines).toMatchObject([{ outcome: "network_error" }]);
    expect(chats).toBe(1);
  },
);
