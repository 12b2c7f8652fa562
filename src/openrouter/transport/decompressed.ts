import { pipeline, type Readable, type Transform } from "node:stream";
import { constants, createBrotliDecompress, createUnzip } from "node:zlib";

/** Asked for with every request. */
export const acceptedCodings = "gzip, deflate, br";

// What came before an answer was cut off is brought, as fetch does it.
const zlibOptions = { finishFlush: constants.Z_SYNC_FLUSH };
const brotliOptions = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ["gzip", () => createUnzip(zlibOptions)],
  ["x-gzip", () => createUnzip(zlibOptions)],
  ["deflate", () => createUnzip(zlibOptions)],
  ["br", () => createBrotliDecompress(brotliOptions)],
]);

/** More than one is odd already; each costs memory. */
const mostCodings = 3;

/** A body without its content codings; one that nobody asked for stays as it is. */
export function decompressed(body: Readable, contentEncoding: string | null): Readable {
  if (!contentEncoding) return body;
  // RFC 9110, 8.4: named in the order they were applied.
  const names = contentEncoding.toLowerCase().split(",");
  const applied = names.map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
  const steps = applied.toReversed().flatMap((name) => decoders.get(name)?.() ?? []);
  if (steps.length === 0 || steps.length < applied.length || steps.length > mostCodings) return body;
  // A failure of either end destroys the other with it, and the reader of the last step hears of it.
  return steps.reduce<Readable>((from, step) => pipeline(from, step, () => {}), body);
}
