import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { systemClock } from "../../../src/lib/clock.ts";
import { readText } from "../../../src/openrouter/transport/body.ts";
import { createHttp } from "../../../src/openrouter/transport/http.ts";
import { startHarness } from "../../support/harness.ts";
import { listen } from "../../support/upstream.ts";

function open(options: Partial<Parameters<typeof createHttp>[0]> & { baseUrl: string }) {
  const http = createHttp({
    apiKey: "sk-or-v1-secret",
    userAgent: "test/1",
    clock: systemClock,
    log: () => {},
    ...options,
  });
  onTestFinished(() => http.close());
  return (path: string) => http.send({ method: "GET", path, signal: new AbortController().signal });
}

test("says who it is, and keeps its connection", async () => {
  const seen: IncomingMessage[] = [];
  const { url } = await listen((request, response) => {
    seen.push(request);
    response.end("{}");
  });
  const send = open({ baseUrl: url, referer: "https://example.com", title: "My app" });
  for (let count = 0; count < 6; count += 1) await readText(await send("/models"), 100);
  expect(seen[0]?.headers).toMatchObject({
    authorization: "Bearer sk-or-v1-secret",
    "user-agent": "test/1",
    "http-referer": "https://example.com",
    "x-openrouter-title": "My app",
  });
  expect(new Set(seen.map(({ socket }) => socket.remotePort)).size).toBe(1);
});

test("sends what was not written yet over another connection where the one that was kept is reset", async () => {
  const seen: IncomingMessage[] = [];
  const { url } = await listen((request, response) => {
    seen.push(request);
    response.end("{}");
  });
  const send = open({ baseUrl: url });
  for (const path of ["/first", "/second", "/third"]) {
    expect(await readText(await send(path), 100)).toBe("{}");
    // Known to the system, and not yet to the one that sends at once.
    seen.at(-1)?.socket.resetAndDestroy();
  }
  expect(seen.map((request) => request.url)).toEqual(["/first", "/second", "/third"]);
});

test("does not carry the key to where a redirect points", async () => {
  const elsewhere: IncomingMessage[] = [];
  const other = await listen((request, response) => {
    elsewhere.push(request);
    response.end("{}");
  });
  const { url } = await listen((_, response) => {
    response.writeHead(302, { location: `${other.url}/models` }).end();
  });
  const { call } = await startHarness({ env: { OPENROUTER_BASE_URL: url } });
  const { text } = await call("search_models", {});
  expect(text).toMatch(/answered 302.*Redirects are not followed.*OPENROUTER_BASE_URL/);
  expect(elsewhere).toEqual([]);
});

test("goes through the proxy that the environment names, and to this machine without it", async () => {
  const tunnels: string[] = [];
  const proxy = await listen((_, response) => response.writeHead(400).end());
  proxy.server.on("connect", (request: IncomingMessage, socket) => {
    tunnels.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  const direct = await listen((_, response) => response.end("{}"));
  const before = { ...process.env };
  Object.assign(process.env, { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: "" });
  onTestFinished(() => {
    for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
  await expect(open({ baseUrl: "https://openrouter.invalid/api/v1" })("/models")).rejects.toMatchObject({
    facts: { category: "API Error", code: "network_error" },
  });
  expect(tunnels).toEqual(["openrouter.invalid:443"]);
  expect((await open({ baseUrl: direct.url })("/models")).status).toBe(200);
});

test("tells a service that is not there from one that hangs up", async () => {
  const { url } = await listen((request) => request.socket.destroy());
  await expect(open({ baseUrl: url })("/models")).rejects.toMatchObject({
    neverConnected: false,
    facts: { what: expect.stringMatching(/^The connection to OpenRouter broke before an answer came \(/) },
  });

  const closed = await listen(() => {});
  closed.server.close();
  await once(closed.server, "close");
  await expect(open({ baseUrl: closed.url })("/models")).rejects.toMatchObject({
    neverConnected: true,
    facts: { what: "OpenRouter could not be reached (ECONNREFUSED)", retryable: true },
  });
  await expect(once(connect(closed.port, "127.0.0.1"), "connect")).rejects.toThrow("ECONNREFUSED");
});

test("a base URL that no request can be made to is not taken for a broken network", async () => {
  // The fetch standard blocks ports of other protocols.
  await expect(open({ baseUrl: "http://127.0.0.1:9" })("/models")).rejects.toMatchObject({
    facts: { category: "Validation Error", what: expect.stringMatching(/OPENROUTER_BASE_URL \(bad port\)/) },
  });
});
