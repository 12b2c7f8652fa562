import { describe, expect, test } from "vitest";

import { startHarness } from "../../support/harness.ts";
import { errorOf, shown } from "../../support/upstream-failure.ts";
import { upstream } from "../../support/upstream.ts";

const page = (title: string): string => `<!DOCTYPE html><html><head><title>${title}</title></head></html>`;

test.each([
  [
    403,
    page("Attention Required! | Cloudflare"),
    { server: "cloudflare" },
    'Cloudflare answered 403: a page, "Attention Required! | Cloudflare"',
    "blocked",
  ],
  [403, "error code: 1020", {}, "A gateway answered 403: error code: 1020", "blocked"],
  [403, "", { "content-type": "text/html" }, "A gateway answered 403: no reason given", "blocked"],
  [
    404,
    page("404: This page could not be found"),
    {},
    'OpenRouter answered 404: a page, "404: This page could not be found"',
    "wrong_base_url",
  ],
  [404, "404 page not found", {}, "OpenRouter answered 404: 404 page not found", "wrong_base_url"],
  [
    404,
    '{"message":"no Route matched with those values"}',
    {},
    "OpenRouter answered 404: no Route matched with those values",
    "wrong_base_url",
  ],
  [
    502,
    page("502 Bad Gateway"),
    {},
    'OpenRouter answered 502: a page, "502 Bad Gateway"',
    "provider_unavailable",
  ],
])(
  "what is in front of OpenRouter, or in its place, is told from it: %i %j",
  async (status, body, headers, what, code) => {
    const { facts } = await errorOf(status, body, headers);
    expect(facts).toMatchObject({ what, code });
    expect(facts.next).not.toMatch(/provider settings|budget/i);
  },
);

describe("a 404 that is no error of OpenRouter's", () => {
  test.each([
    "",
    "Not Found",
    "<html><body>404</body></html>",
    '{"detail":"Not Found"}',
    "[]",
    '{"error":null}',
  ])("(%s) is about the address", async (body) => {
    expect(shown(await errorOf(404, body)).text).toMatch(
      /^Error: API Error - OpenRouter answered 404: .*\. Check OPENROUTER_BASE_URL \(usually https:\/\/openrouter.ai/,
    );
  });

  test("of a tool that reads the catalogue, too, and is asked for once", async () => {
    let asked = 0;
    const env = await upstream((_, response) => {
      asked += 1;
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not Found</h1>");
    });
    const { call } = await startHarness({ env: { ...env, OPENROUTER_MAX_RETRIES: "2" } });
    const { text, data } = await call("search_models", {});
    expect(text).toMatch(/Check OPENROUTER_BASE_URL/);
    expect(text).not.toMatch(/provider settings/);
    expect(data).toMatchObject({ code: "wrong_base_url", retryable: false });
    expect(asked).toBe(1);
  });

  test("but one with OpenRouter's error is about the model", async () => {
    expect((await errorOf(404, { message: "No endpoints found for acme/one." })).facts.code).toBe(
      "no_endpoints",
    );
  });
});
