const chunkSize = 1 << 20;

/**
 * Reads until the end or `limit` bytes, whichever comes first. `read` fills a buffer from the front and tells how much;
 * the length of a file is no argument: it may grow, and pseudo files give none.
 */
export async function readUpTo(read: (buffer: Buffer) => Promise<number>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let left = limit; left > 0;) {
    const chunk = Buffer.allocUnsafe(Math.min(left, chunkSize));
    const bytesRead = await read(chunk);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return Buffer.concat(chunks);
}
