import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { checkPublicUrl } from "../../../src/media/read/public-url.ts";
import { refusalOf } from "../samples.ts";

const codeOf = async (url: string) => (await refusalOf(() => checkPublicUrl(url))).code;

describe("a public URL passes", () => {
  test.each([
    ["https://example.com/a.png", "https://example.com/a.png"],
    ["HTTPS://EXAMPLE.com:443/a b.png".replace(" ", "%20"), "https://example.com/a%20b.png"],
    ["https://8.8.8.8/x.jpg", "https://8.8.8.8/x.jpg"],
    ["https://[2606:4700::1111]/x.jpg", "https://[2606:4700::1111]/x.jpg"],
    ["https://172.15.255.255/", "https://172.15.255.255/"],
    ["https://172.32.0.1/", "https://172.32.0.1/"],
    ["https://100.63.255.255/", "https://100.63.255.255/"],
    ["https://100.128.0.0/", "https://100.128.0.0/"],
    ["https://localhost.example.com/a.png", "https://localhost.example.com/a.png"],
    ["https://bücher.example.com/a.png", "https://xn--bcher-kva.example.com/a.png"],
    ["https://example.com/a.png?to=http://10.0.0.1/", "https://example.com/a.png?to=http://10.0.0.1/"],
  ])("%s", (url, passed) => {
    expect(checkPublicUrl(url)).toBe(passed);
  });
});

describe("an address that is not public is refused", () => {
  test.each(
    [
      // First and last of each IPv4 range.
      "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255",
      "127.0.0.1 127.255.255.255 169.254.0.0 169.254.169.254 169.254.255.255",
      "172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.192 192.0.2.1 192.88.99.1",
      "192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.7 203.0.113.7",
      "224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 100.100.100.200 168.63.129.16",
      // Other spellings of IPv4.
      "2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 017700000001 127.1 127.0.1 0",
      "2852039166 0xA9FEA9FE 0251.0376.0251.0376 169.254.43518 0xc0.0xa8.1 10.1",
      "127.0.0.1. ①②⑦.0.0.1 %31%32%37.0.0.1 127。0。0。1 １２７.0.0.1",
      // IPv6, and IPv4 inside it.
      "[::] [::1] [0:0:0:0:0:0:0:1] [fc00::1] [fdff::1] [fd00:ec2::254] [fe80::1]",
      "[febf::1] [fec0::1] [ff02::1] [2001:db8::1] [3fff::1] [100::1] [5f00::1]",
      "[::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:8.8.8.8] [::127.0.0.1] [::a9fe:a9fe]",
      "[64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::a00:1] [2002:7f00:1::]",
      "[::ffff:0:127.0.0.1] [64:ff9b::8.8.8.8] [2002:a9fe:a9fe::] [2001::1] [2001:0:4136:e378:8000:63bf:3fff:fdd2]",
      // Names.
      "localhost LOCALHOST localhost. localhost.. ｌocalhost a.localhost a.b.localhost.",
      "printer.local printer.local. metadata.google.internal metadata.google.internal.",
      "METADATA.google.INTERNAL metadata.goog instance-data.ec2.internal metadata intranet",
      "nas.lan nas.home.arpa git.corp x.onion a.test a.alt a.invalid a.example router.home",
      "254.169.254.169.in-addr.arpa 1.0.0.127.IN-ADDR.ARPA. a.ip6.arpa ipv4only.arpa",
      "kubernetes.default.svc a.svc.cluster.local l\u00adocalhost ⓛocalhost printer。local printer．local。",
    ].flatMap((hosts) => hosts.split(" ")),
  )("https://%s/x.png", async (host) => {
    expect(await codeOf(`https://${host}/x.png`)).toBe("url_not_public");
  });

  test("in every number of the private ranges, however it is written", async () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const address = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127, 224, 255), octet, octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
    );
    await fc.assert(
      fc.asyncProperty(address, async ([a, b, c, d]) => {
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        const hex = (high: number, low: number) => (high * 256 + low).toString(16);
        const spellings = [
          `${a}.${b}.${c}.${d}`,
          `${number}`,
          `0x${number.toString(16)}`,
          `0${number.toString(8)}`,
          `0x${a.toString(16)}.0${b.toString(8)}.${c * 256 + d}`,
          `[::ffff:${a}.${b}.${c}.${d}]`,
          `[::ffff:${hex(a, b)}:${hex(c, d)}]`,
          `[64:ff9b::${hex(a, b)}:${hex(c, d)}]`,
          `[2002:${hex(a, b)}:${hex(c, d)}::1]`,
        ];
        for (const host of spellings) expect(await codeOf(`https://${host}/`), host).toBe("url_not_public");
      }),
    );
  });
});

test.each([
  "https://example.com:8443/x.png",
  "https://metadata.museum.org/x.png",
  // What a public name leads to is for whoever fetches it: no list of such names is ever whole.
  "https://localtest.me/x.png",
  "https://169.254.169.254.nip.io/x.png",
  "https://local.example.com/x.png",
  "https://notlocal.net/x.png",
  "https://internal-tools.example.org/a.png",
])("%s is public", (url) => {
  expect(checkPublicUrl(url)).toBe(url);
});

test.each([
  ["http://example.com/a.png", "url_not_https"],
  ["ftp://example.com/a.png", "url_not_https"],
  ["file:///etc/passwd", "url_not_https"],
  ["data:image/png;base64,AAAA", "url_not_https"],
  ["https://user:secret@example.com/", "url_with_credentials"],
  ["https://example.com@169.254.169.254/", "url_with_credentials"],
  ["https://example.com\\@169.254.169.254/", "bad_url"],
  ["https://127.0\n.0.1/", "bad_url"],
  [" https://example.com/", "bad_url"],
  ["https://[fe80::1%25eth0]/", "bad_url"],
  ["https://[fe80::1%eth0]/", "bad_url"],
  ["https://1.2.3.4.5/", "bad_url"],
  ["https://", "bad_url"],
  ["", "bad_url"],
])("%j is refused: %s", async (url, code) => {
  expect(await codeOf(url)).toBe(code);
});

test("a refusal says where the URL stood and what to do, and keeps credentials to itself", async () => {
  const refusal = await refusalOf(() => checkPublicUrl("https://me:hunter2@example.com/", "messages[0]"));
  expect(refusal.what).toMatch(/^messages\[0\]: /);
  expect(refusal.next).toContain("`files`");
  const server = await refusalOf(() => checkPublicUrl("https://10.0.0.1/mcp", "tools[0].server_url"));
  expect(server.next).toBe("Use a public https address");
  expect(JSON.stringify(refusal)).not.toContain("hunter2");
});
