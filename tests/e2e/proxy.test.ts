import { writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { certificate } from "../support/certificate.ts";
import { startServer } from "../support/server-process.ts";
import { http2Server, httpProxy, pipeTo, rawServer, tlsServer } from "../support/sockets.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { answer, model } from "../support/upstream.ts";

const openRouter: RequestListener = (request, response) => {
  if (request.method === "POST") {
    answer(response, `to ${request.headers.host}`);
    return;
  }
  response.writeHead(200, { "content-encoding": "gzip" });
  response.end(gzipSync(JSON.stringify({ data: [{ id: model }] })));
};

/** A chat through the built server, which trusts the test's certificate. */
async function chatVia(env: Record<string, string>) {
  const folder = await temporaryFolder();
  const trusted = join(folder, "trusted.pem");
  await writeFile(trusted, certificate.cert);
  const server = startServer({
    env: { OPENROUTER_API_KEY: "sk-or-v1-0123456789abcdef", NODE_EXTRA_CA_CERTS: trusted, ...env },
  });
  await server.initialize();
  const params = { name: "chat_completion", arguments: { model, messages: "Hi" } };
  const { result } = await server.request(1, "tools/call", params);
  return { text: String(result?.content[0].text), isError: result?.isError, stderr: server.stderr() };
}

test("an upstream that offers HTTP/2 is asked in HTTP/1.1", async () => {
  const port = await http2Server((request, response) =>
    request.method === "POST" ? answer(response, `in ${request.httpVersion}`) : openRouter(request, response),
  );
  const { text } = await chatVia({ OPENROUTER_BASE_URL: `https://localhost:${port}/api/v1` });
  expect(JSON.parse(text).choices[0].message.content).toBe("in 1.1");
});

describe("behind a proxy the built server", () => {
  test("reaches OpenRouter through an HTTP proxy, with a compressed catalogue, and shows it no key", async () => {
    const to = await tlsServer(openRouter);
    const proxy = await httpProxy({ to });
    const { text, stderr } = await chatVia({
      OPENROUTER_BASE_URL: `https://localhost:${to}/api/v1`,
      HTTPS_PROXY: `me:secret@127.0.0.1:${proxy.port}`,
    });
    expect(JSON.parse(text).choices[0].message.content).toBe(`to localhost:${to}`);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT localhost:${to} HTTP/1.1`]));
    expect(new Set(proxy.credentials)).toEqual(new Set([`proxy-authorization: Basic ${btoa("me:secret")}`]));
    expect(stderr).toBe("");
  });

  test("leaves the proxy aside where NO_PROXY says so", async () => {
    const to = await tlsServer(openRouter);
    const proxy = await httpProxy({ to });
    const { text } = await chatVia({
      OPENROUTER_BASE_URL: `https://localhost:${to}/api/v1`,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: "example.com, localhost",
    });
    expect(JSON.parse(text).choices[0].message.content).toBe(`to localhost:${to}`);
    expect(proxy.asked).toEqual([]);
  });

  test("reaches OpenRouter through a SOCKS proxy that looks names up itself", async () => {
    const to = await tlsServer(openRouter);
    const asked: string[] = [];
    const proxy = await rawServer((socket) => {
      // RFC 1928: no authentication; then a domain name (3) with its length, and the port.
      socket.once("data", () => {
        socket.write(Buffer.from([5, 0]));
        socket.once("data", (request: Buffer) => {
          asked.push(`${request[3]} ${request.subarray(5, 5 + (request[4] ?? 0)).toString()}`);
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          pipeTo(socket, to);
        });
      });
    });
    const { text } = await chatVia({
      OPENROUTER_BASE_URL: `https://localhost:${to}/api/v1`,
      HTTPS_PROXY: `socks5h://127.0.0.1:${proxy}`,
    });
    expect(JSON.parse(text).choices[0].message.content).toBe(`to localhost:${to}`);
    expect(new Set(asked)).toEqual(new Set(["3 localhost"]));
  });

  test.each([
    ["127.0.0.1:1x", /^Error: Validation Error - HTTPS_PROXY is not the address of a proxy\. Set it/],
    ["127.0.0.1:9", /^Error: API Error - The proxy 127\.0\.0\.1:9 \(HTTPS_PROXY\) could not be reached/],
  ])("says what is wrong with %s", async (proxy, words) => {
    const { text, isError } = await chatVia({
      OPENROUTER_BASE_URL: "https://openrouter.ai/api/v1",
      OPENROUTER_MAX_RETRIES: "0",
      HTTPS_PROXY: proxy,
    });
    expect(isError).toBe(true);
    expect(text).toMatch(words);
    expect(text).not.toMatch(/bug|billed/);
  });
});
