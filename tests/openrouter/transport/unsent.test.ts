import { describe, expect, test } from "vitest";

import { systemClock } from "../../../src/lib/clock.ts";
import { createHttp } from "../../../src/openrouter/transport/http.ts";
import { closedPort, httpProxy, rawServer, tlsServer } from "../../support/sockets.ts";
import { listen } from "../../support/upstream.ts";

/** What a paid request to `baseUrl` comes to, and whether it was said to have left. */
async function post(baseUrl: string, environment: Record<string, string> = {}) {
  const http = createHttp({ baseUrl, userAgent: "test/1", clock: systemClock, log: () => {}, environment });
  let left = 0;
  const sent = http.send({
    method: "POST",
    path: "/chat/completions",
    body: { model: "acme/one" },
    signal: AbortSignal.timeout(10_000),
    onSent: () => (left += 1),
  });
  const error: unknown = await sent.then(
    (answer) => answer.status,
    (reason: unknown) => reason,
  );
  await http.close();
  return { error, left };
}

const unsent = (what: RegExp, next: RegExp) => ({
  left: 0,
  error: {
    neverConnected: true,
    facts: {
      category: "API Error",
      code: "network_error",
      retryable: true,
      what: expect.stringMatching(what),
      next: expect.toSatisfy((text: string) => next.test(text) && !/billed/.test(text), String(next)),
    },
  },
});

const sent = (what: RegExp, next: RegExp) => ({
  left: 1,
  error: {
    neverConnected: false,
    facts: {
      category: "API Error",
      what: expect.stringMatching(what),
      next: expect.toSatisfy((text: string) => next.test(text) && text.endsWith("may have been billed")),
    },
  },
});

describe("a request that never left says so, and why", () => {
  test("a certificate that nobody trusts", async () => {
    let requests = 0;
    const port = await tlsServer(() => (requests += 1));
    expect(await post(`https://127.0.0.1:${port}`)).toMatchObject(
      unsent(/^OpenRouter could not be reached \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/, /NODE_EXTRA_CA_CERTS/),
    );
    expect(requests).toBe(0);
  });

  test("a port that speaks plain HTTP where TLS is spoken", async () => {
    const { port } = await listen((_, response) => response.end("{}"));
    expect(await post(`https://127.0.0.1:${port}`)).toMatchObject(
      unsent(/could not be reached \((EPROTO|ERR_SSL_\w+)\)/, /TLS handshake failed.*OPENROUTER_BASE_URL/),
    );
  });

  test("a port that speaks TLS where plain HTTP is spoken: it was written, and cannot have been understood", async () => {
    let requests = 0;
    const port = await tlsServer(() => (requests += 1));
    const outcome = await post(`http://127.0.0.1:${port}`);
    expect(outcome).toMatchObject({
      ...unsent(
        /^OpenRouter could not be reached \(it expects TLS\)$/,
        /^Write https in OPENROUTER_BASE_URL$/,
      ),
      left: 1,
    });
    expect(requests).toBe(0);
  });

  test.each(["at once", "in the middle of the TLS handshake"])("a connection that dies %s", async (when) => {
    const port = await rawServer((socket) => {
      if (when === "at once") socket.destroy();
      else socket.once("data", () => socket.resetAndDestroy());
    });
    expect(await post(`https://127.0.0.1:${port}`)).toMatchObject(
      unsent(/could not be reached \((ECONNRESET|UND_ERR_SOCKET)\)/, /Check the network/),
    );
  });

  test("nothing there, and a name that nobody knows", async () => {
    expect(await post(`http://127.0.0.1:${await closedPort()}`)).toMatchObject(
      unsent(/could not be reached \(ECONNREFUSED\)/, /service there is running/),
    );
    expect(await post("https://openrouter.invalid/api/v1")).toMatchObject(
      unsent(/could not be reached \((ENOTFOUND|EAI_AGAIN)\)/, /HTTPS_PROXY/),
    );
  });
});

describe("a request that left may have been billed", () => {
  test("when the connection dies before an answer", async () => {
    const port = await rawServer((socket) => socket.once("data", () => socket.destroy()));
    expect(await post(`http://127.0.0.1:${port}`)).toMatchObject(
      sent(
        /^The connection to OpenRouter broke before an answer came \(UND_ERR_SOCKET\)$/,
        /Check the network/,
      ),
    );
  });

  test.each([
    ["a greeting of SSH", "SSH-2.0-OpenSSH_9.9\r\n"],
    ["a TLS alert", "\u0015\u0003\u0001\u0000\u0002\u0002\u0046"],
    ["JSON without a head", '{"ok":true}'],
    ["half a head", "HTTP/1.1 200 OK\r\ncontent-length: abc\r\n\r\n"],
  ])("when the answer is no HTTP: %s", async (_, answer) => {
    const port = await rawServer((socket) => socket.once("data", () => socket.end(answer)));
    expect(await post(`http://127.0.0.1:${port}`)).toMatchObject(
      sent(/does not speak HTTP$/, /^Check OPENROUTER_BASE_URL/),
    );
  });
});

describe("a proxy", () => {
  const behind = (proxy: string, variable = "HTTPS_PROXY") =>
    post("https://openrouter.invalid/api/v1", { [variable]: proxy });

  test.each([
    ["407 Proxy Authentication Required", /answered 407$/, /user and password into HTTPS_PROXY/],
    ["502 Bad Gateway", /answered 502$/, /may connect to OpenRouter, or correct HTTPS_PROXY/],
    ["403 Forbidden", /answered 403$/, /may connect to OpenRouter/],
  ])("that refuses with %s is named, without its password", async (refusal, what, next) => {
    const { port, asked, credentials } = await httpProxy({ refusal });
    const outcome = await behind(`http://me:secret@127.0.0.1:${port}`);
    expect(outcome).toMatchObject(unsent(what, next));
    expect(outcome).toMatchObject(
      unsent(new RegExp(`^The proxy 127.0.0.1:${port} \\(HTTPS_PROXY\\) refused`), next),
    );
    expect(JSON.stringify((outcome.error as { facts: object }).facts)).not.toContain("secret");
    expect(asked).toEqual(["CONNECT openrouter.invalid:443 HTTP/1.1"]);
    expect(credentials).toHaveLength(1);
  });

  test.each(["127.0.0.1:PORT", "localhost:PORT", "HTTP://127.0.0.1:PORT/", " http://127.0.0.1:PORT "])(
    "is understood as %s",
    async (written) => {
      const { port, asked } = await httpProxy({ refusal: "502 Bad Gateway" });
      expect(await behind(written.replace("PORT", String(port)))).toMatchObject(unsent(/answered 502/, /./));
      expect(asked).toHaveLength(1);
    },
  );

  test("is found where HTTP_PROXY alone names it, and the variable is told", async () => {
    const { port } = await httpProxy({ refusal: "502 Bad Gateway" });
    expect(await behind(`127.0.0.1:${port}`, "HTTP_PROXY")).toMatchObject(
      unsent(/\(HTTP_PROXY\)/, /HTTP_PROXY/),
    );
  });

  test.each(["http", "https", "socks5", "socks5h"])("that is not there is named (%s)", async (scheme) => {
    const port = await closedPort();
    expect(await behind(`${scheme}://127.0.0.1:${port}`)).toMatchObject(
      unsent(
        new RegExp(`^The proxy 127.0.0.1:${port} \\(HTTPS_PROXY\\) could not be reached.*ECONNREFUSED`),
        /Check HTTPS_PROXY and that the proxy is running/,
      ),
    );
  });

  test.each(["socks5", "socks5h"])("of the kind %s that refuses is named", async (scheme) => {
    const port = await rawServer((socket) => {
      // RFC 1928: no authentication is fine; then the connection is not allowed.
      socket.once("data", () => {
        socket.write(Buffer.from([5, 0]));
        socket.once("data", () => socket.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0])));
      });
    });
    expect(await behind(`${scheme}://127.0.0.1:${port}`)).toMatchObject(
      unsent(new RegExp(`^The proxy 127.0.0.1:${port} \\(HTTPS_PROXY\\)`), /Check HTTPS_PROXY/),
    );
  });

  test("that hangs up is named, and asked once", async () => {
    let asked = 0;
    const port = await rawServer((socket) => {
      asked += 1;
      socket.once("data", () => socket.destroy());
    });
    expect(await behind(`127.0.0.1:${port}`)).toMatchObject(unsent(/^The proxy .* hung up/, /HTTPS_PROXY/));
    expect(asked).toBe(1);
  });

  test("that hangs up behind its own yes is named", async () => {
    const port = await rawServer((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\n\r\n")),
    );
    expect(await behind(`127.0.0.1:${port}`)).toMatchObject(unsent(/^The proxy .* hung up/, /HTTPS_PROXY/));
  });

  test("that lets through shows the certificate's fault as what it is", async () => {
    const { port } = await httpProxy({ to: await tlsServer(() => {}) });
    expect(await behind(`127.0.0.1:${port}`)).toMatchObject(
      unsent(/^OpenRouter could not be reached \(/, /certificate there is/),
    );
  });

  test.each([
    "nonsense://127.0.0.1:1",
    "http://",
    "http://[::",
    "ftp://127.0.0.1",
    "::::",
    "http://a:%zz@127.0.0.1:1",
  ])("that is nonsense (%s) is a Validation Error that names the variable", async (proxy) => {
    expect(await behind(proxy, "https_proxy")).toMatchObject({
      left: 0,
      error: {
        facts: {
          category: "Validation Error",
          code: "invalid_proxy",
          what: "https_proxy is not the address of a proxy",
        },
      },
    });
  });
});
