import fc from "fast-check";
import { expect, test } from "vitest";

import { base64, parseDataUri, readDataUri } from "../../../src/media/read/data-uri.ts";
import { refusalOf, samples } from "../samples.ts";

const uri = (label: string, bytes: Buffer) => `data:${label};base64,${bytes.toString("base64")}`;

test.each([
  ["data:,hello%20there", "text/plain", "hello there"],
  ["DATA:text/plain;charset=utf-8,h%C3%A9", "text/plain", "hé"],
  ["data:text/plain;BASE64,aGk=", "text/plain", "hi"],
  ["data:text/plain;base64,aG\n k%3D", "text/plain", "hi"],
  ["data:,100%", "text/plain", "100%"],
  ["data:,a,b", "text/plain", "a,b"],
  ["data:text/csv,ü%zz", "text/csv", "ü%zz"],
])("%j", (source, mediaType, text) => {
  const parsed = parseDataUri(source);
  expect([parsed?.mediaType, parsed?.content.toString()]).toEqual([mediaType, text]);
});

test("any bytes come back from both encodings", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const content = Buffer.from(bytes);
      const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
      expect(parseDataUri(uri("a/b", content))?.content).toEqual(content);
      expect(parseDataUri(`data:a/b,${escaped}`)?.content).toEqual(content);
      expect(base64(content.toString("base64url"))).toEqual(content);
    }),
  );
});

test("content is believed before its label", () => {
  expect(readDataUri(uri("image/png", samples.jpeg))).toMatchObject({
    format: "jpeg",
    name: "attachment.jpg",
  });
  expect(readDataUri(uri("application/octet-stream", samples.pdf))).toMatchObject({ format: "pdf" });
  expect(readDataUri(uri("image/svg+xml", samples.svg))).toMatchObject({ format: "svg" });
  expect(readDataUri(uri("text/plain;name=../notes%20a.md", samples.text)).name).toBe("notes a.md");
});

test.each([
  [uri("image/png", samples.text), "format_mismatch"],
  [uri("audio/mpeg", Buffer.from("<html>404</html>")), "format_mismatch"],
  [uri("application/pdf", samples.svg), "format_mismatch"],
  [uri("image/png", Buffer.from([0, 1, 2, 3])), "unknown_format"],
  [uri("image/png", Buffer.alloc(0)), "empty_file"],
  ["data:image/png;base64", "bad_data_uri"],
  ["data:image/png;base64,a*b", "bad_data_uri"],
  ["data:image/png;base64,YQ==YQ==", "bad_data_uri"],
  [uri("text/plain", Buffer.alloc(1_000_001, 0x61)), "file_too_large"],
  [uri("image/gif", Buffer.concat([samples.gif, Buffer.alloc(20_000_000)])), "file_too_large"],
])("is refused: %.30s %s", async (source, code) => {
  const refusal = await refusalOf(() => readDataUri(source));
  expect(refusal.code).toBe(code);
  expect(refusal.what.length).toBeLessThan(200);
});
