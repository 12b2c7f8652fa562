import { describe, expect, test } from "vitest";

import { proxyFor } from "../../../src/openrouter/transport/proxy.ts";

const openRouter = new URL("https://openrouter.ai/api/v1");
const found = (environment: Record<string, string>, base = openRouter) => proxyFor(base, environment);

describe("the proxy", () => {
  test.each([
    [{ HTTPS_PROXY: "127.0.0.1:8080" }, "http://127.0.0.1:8080/", "127.0.0.1:8080", "HTTPS_PROXY"],
    [{ HTTPS_PROXY: "localhost:8080" }, "http://localhost:8080/", "localhost:8080", "HTTPS_PROXY"],
    [{ HTTP_PROXY: "proxy.corp:3128" }, "http://proxy.corp:3128/", "proxy.corp:3128", "HTTP_PROXY"],
    [{ http_proxy: "proxy.corp" }, "http://proxy.corp/", "proxy.corp:80", "http_proxy"],
    [{ HTTPS_PROXY: "https://proxy.corp" }, "https://proxy.corp/", "proxy.corp:443", "HTTPS_PROXY"],
    [{ HTTPS_PROXY: "socks5h://proxy.corp" }, "socks5://proxy.corp", "proxy.corp:1080", "HTTPS_PROXY"],
    [{ HTTPS_PROXY: "SOCKS5H://proxy.corp:9" }, "socks5://proxy.corp:9", "proxy.corp:9", "HTTPS_PROXY"],
    [{ HTTPS_PROXY: "me:p%40ss@proxy:1" }, "http://me:p%40ss@proxy:1/", "proxy:1", "HTTPS_PROXY"],
    [{ HTTPS_PROXY: "[::1]:8080" }, "http://[::1]:8080/", "[::1]:8080", "HTTPS_PROXY"],
    [{ HTTPS_PROXY: "a:1", https_proxy: "b:2", HTTP_PROXY: "c:3" }, "http://b:2/", "b:2", "https_proxy"],
    [{ HTTPS_PROXY: " ", HTTP_PROXY: "c:3" }, "http://c:3/", "c:3", "HTTP_PROXY"],
  ])("of %j is %s", (environment, url, address, variable) => {
    expect(found(environment as Record<string, string>)).toEqual({ url, address, variable });
  });

  test("is none where nothing names one, and on the way to this machine", () => {
    expect(found({})).toBeUndefined();
    expect(found({ HTTPS_PROXY: "" })).toBeUndefined();
    expect(found({ HTTP_PROXY: "a:1" }, new URL("http://127.0.0.1:4000/v1"))).toBeUndefined();
  });

  test.each(["socks4://a:1", "a b", "http://a:99999", "file:///tmp/proxy", "%"])("cannot be %j", (text) => {
    expect(() => found({ HTTP_PROXY: text })).toThrow("HTTP_PROXY is not the address of a proxy");
  });

  test("does not matter where it would not be used", () => {
    expect(found({ HTTPS_PROXY: "a b", NO_PROXY: "*" })).toBeUndefined();
  });
});

describe("NO_PROXY", () => {
  const isUsed = (list: string, host: string): boolean =>
    found({ HTTPS_PROXY: "a:1", NO_PROXY: list }, new URL(`https://${host}/api/v1`)) !== undefined;

  test.each([
    ["*", "openrouter.ai"],
    ["openrouter.ai", "openrouter.ai"],
    ["OpenRouter.AI", "openrouter.ai"],
    ["example.com,openrouter.ai", "openrouter.ai"],
    ["example.com openrouter.ai", "openrouter.ai"],
    ["openrouter.ai", "eu.openrouter.ai"],
    [".openrouter.ai", "eu.openrouter.ai"],
    ["*.openrouter.ai", "eu.openrouter.ai"],
    ["openrouter.ai:443", "openrouter.ai"],
    ["openrouter.ai:8443", "openrouter.ai:8443"],
    ["[::1]", "[::1]"],
  ])("%s leaves the proxy aside for %s", (list, host) => {
    expect(isUsed(list, host)).toBe(false);
  });

  test.each([
    ["", "openrouter.ai"],
    ["notopenrouter.ai", "openrouter.ai"],
    ["router.ai", "openrouter.ai"],
    ["eu.openrouter.ai", "openrouter.ai"],
    ["openrouter.ai:8443", "openrouter.ai"],
    ["openrouter.ai:443", "openrouter.ai:8443"],
  ])("%j does not for %s", (list, host) => {
    expect(isUsed(list, host)).toBe(true);
  });
});
