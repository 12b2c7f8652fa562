import type { FileHandle } from "node:fs/promises";

export interface SmallFile {
  mostBytes: number;
  /** Longest wait for who writes into a named pipe. */
  seconds: number;
}

const pieceBytes = 65_536;
const pauseMs = 20;

/**
 * What is in a file, or comes through a named pipe, as password managers hand over what they keep. Throws for more than
 * `mostBytes`, and for a pipe through which nothing comes in time.
 */
export async function readSmallFile(path: string, { mostBytes, seconds }: SmallFile): Promise<Buffer> {
  // Few starts read one.
  const [{ constants, open }, { setTimeout: sleep }] = await Promise.all([
    import("node:fs/promises"),
    import("node:timers/promises"),
  ]);
  // Opening a pipe would wait for its writer in a thread that cannot be called off, and that no exit gets past.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const isPipe = (await file.stat()).isFIFO();
    const until = performance.now() + seconds * 1000;
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const piece = await readPiece(file);
      if (piece?.length === 0 && (bytes > 0 || !isPipe)) return Buffer.concat(pieces);
      if (piece) pieces.push(piece);
      bytes += piece?.length ?? 0;
      if (bytes > mostBytes) throw new Error(`it has more than ${mostBytes} bytes`);
      if (piece && piece.length > 0) continue;
      if (performance.now() > until)
        throw new Error(
          `${bytes > 0 ? "its end did not come" : "nothing came through it"} within ${seconds} s`,
        );
      await sleep(pauseMs);
    }
  } finally {
    await file.close();
  }
}

/** Empty at the end, and where nobody writes; undefined where the writer has nothing yet. */
async function readPiece(file: FileHandle): Promise<Buffer | undefined> {
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return undefined;
    throw error;
  }
}
