import type { Readable } from "node:stream";

import { decodeText } from "../../lib/decode-text.ts";
import { megabyte } from "../../lib/megabytes.ts";

const mostMegabytes = 10;

/** All that is piped in. Throws with a sentence for the user when it is too much. */
export async function readAll(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > mostMegabytes * megabyte)
      throw new Error(`More than ${mostMegabytes} MB came in; give a file of that size with --file`);
    chunks.push(buffer);
  }
  return decodeText(Buffer.concat(chunks));
}
