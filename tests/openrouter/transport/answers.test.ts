import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from "node:zlib";

import { describe, expect, onTestFinished, test } from "vitest";

import { systemClock } from "../../../src/lib/clock.ts";
import { SharedRoom } from "../../../src/lib/shared-room.ts";
import { readText } from "../../../src/openrouter/transport/body.ts";
import type { HttpAnswer } from "../../../src/openrouter/transport/http-answer.ts";
import { createHttp, type HttpOptions } from "../../../src/openrouter/transport/http.ts";
import { rawServer } from "../../support/sockets.ts";
import { listen } from "../../support/upstream.ts";

const megabyte = 1024 * 1024;

async function open(handler: RequestListener, options: Partial<HttpOptions> = {}) {
  const { url } = await listen(handler);
  const http = createHttp({
    baseUrl: url,
    userAgent: "test/1",
    clock: systemClock,
    log: () => {},
    ...options,
  });
  onTestFinished(() => http.close());
  return (path = "/models", signal = new AbortController().signal) =>
    http.send({ method: "GET", path, signal });
}

const bodyOf = ({ body }: HttpAnswer): AsyncIterable<Uint8Array> => {
  if (body === null) throw new TypeError("an answer without a body");
  return body;
};

const encoded =
  (coding: string, body: Buffer): RequestListener =>
  (_, response) => {
    response.writeHead(200, { "content-encoding": coding }).end(body);
  };

describe("a compressed answer", () => {
  const text = JSON.stringify({ data: "ü".repeat(5000) });

  test.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["GZIP", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["br", brotliCompressSync(text)],
    ["identity", Buffer.from(text)],
    ["", Buffer.from(text)],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["identity , gzip", gzipSync(text)],
  ])("in %s is read", async (coding, body) => {
    const send = await open(encoded(coding, body));
    expect(await readText(await send(), megabyte)).toBe(text);
  });

  test("is asked for", async () => {
    const send = await open((request, response) => response.end(request.headers["accept-encoding"]));
    expect(await readText(await send(), 100)).toMatch(/gzip.*br/);
  });

  test("is read as it comes, not at its end", async () => {
    let rest = (): void => {};
    const send = await open((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.write("first");
      gzip.flush();
      rest = () => gzip.end("last");
    });
    const decoder = new TextDecoder();
    const seen: string[] = [];
    for await (const chunk of bodyOf(await send())) {
      seen.push(decoder.decode(chunk));
      rest();
    }
    expect(seen).toEqual(["first", "last"]);
  });

  test("that is broken fails, and one that is cut short brings what came", async () => {
    const whole = gzipSync(text);
    const broken = await open(encoded("gzip", Buffer.from("no gzip at all")));
    await expect(readText(await broken(), megabyte)).rejects.toThrow(/header/);
    const cut = await open(encoded("gzip", whole.subarray(0, whole.length - 12)));
    expect(text.startsWith(await readText(await cut(), megabyte))).toBe(true);
  });

  test("counts as what it is when it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(80 * megabyte));
    expect(bomb.length).toBeLessThan(megabyte);
    const send = await open(encoded("gzip", bomb));
    await expect(readText(await send(), 64 * megabyte)).rejects.toMatchObject({
      facts: { code: "answer_too_large" },
    });
  });
});

describe("answers under way together", () => {
  const part = 64 * 1024;
  const parts = 40;

  /** Sends all of it, as fast as it is read. */
  const pour: RequestListener = (_, response) => {
    const left = Array.from({ length: parts }, () => Buffer.alloc(part));
    Readable.from(left).pipe(response);
  };

  test("wait for room beside the first that needs more, and all come to their end", async () => {
    const send = await open(pour, { room: new SharedRoom(megabyte) });
    let [held, most] = [0, 0];
    const read = async (path: string): Promise<number> => {
      let own = 0;
      for await (const chunk of bodyOf(await send(path))) {
        own += chunk.byteLength;
        held += chunk.byteLength;
        most = Math.max(most, held);
      }
      held -= own;
      return own;
    };
    const all = await Promise.all(["/a", "/b", "/c", "/d", "/e"].map(read));
    expect(all).toEqual(all.map(() => part * parts));
    // The room, and one answer beyond it.
    expect(most).toBeLessThanOrEqual(megabyte + part * parts + part);
  });

  test.each(["breaks off", "is left by its reader", "is aborted", "is never read"])(
    "one that %s gives its room back",
    async (how) => {
      const send = await open(
        (request, response) => {
          response.write(Buffer.alloc(megabyte));
          if (request.url === "/whole" || how !== "breaks off") response.end();
          else setTimeout(() => response.destroy(), 20);
        },
        { room: new SharedRoom(megabyte) },
      );
      const end = new AbortController();
      for (let count = 0; count < 5; count += 1) {
        const answer = await send("/ends-badly", how === "is aborted" ? end.signal : undefined);
        const read = async (): Promise<void> => {
          for await (const _ of bodyOf(answer)) if (how === "is left by its reader") break;
        };
        if (how !== "is never read") await read().catch(() => {});
      }
      end.abort(new Error("enough"));
      const whole = await send("/whole");
      let read = 0;
      for await (const chunk of bodyOf(whole)) read += chunk.byteLength;
      expect(read).toBe(megabyte);
    },
  );
});

describe("an abort", () => {
  test("ends a request that has no connection yet, at once", async () => {
    // Takes the connection, and says nothing to the TLS handshake.
    const port = await rawServer(() => {});
    const http = createHttp({
      baseUrl: `https://127.0.0.1:${port}`,
      userAgent: "t",
      clock: systemClock,
      log: () => {},
      environment: {},
    });
    onTestFinished(() => http.close());
    const caller = new AbortController();
    let left = false;
    const sent = http.send({
      method: "POST",
      path: "/x",
      signal: caller.signal,
      onSent: () => (left = true),
    });
    setTimeout(() => caller.abort(new Error("enough")), 20);
    const before = performance.now();
    await expect(sent).rejects.toThrow("enough");
    expect(performance.now() - before).toBeLessThan(1000);
    expect(left).toBe(false);
  });

  test("ends an answer, and closes its connection", async () => {
    const closed: string[] = [];
    const send = await open((request, response) => {
      response.on("close", () => closed.push(request.url ?? ""));
      response.write("begun");
    });
    const caller = new AbortController();
    const answer = await send("/answer", caller.signal);
    const reading = readText(answer, 100);
    caller.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    await expect.poll(() => closed).toEqual(["/answer"]);
  });
});
