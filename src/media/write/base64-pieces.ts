// A multiple of four, so that pieces of nothing but base64 leave nothing over.
const pieceCharacters = 1 << 20;

/**
 * The bytes of base64 of either alphabet, piece by piece: of 64 MB nothing else is made in memory. White space is left out.
 * Streams send parts that are padded each for itself; each padding ends a part. Throws where there is anything else.
 */
export function* base64Pieces(text: string): Generator<Buffer> {
  let rest = "";
  for (let at = 0; at < text.length; at += pieceCharacters) {
    const piece = rest + text.slice(at, at + pieceCharacters);
    const decoded = Buffer.from(piece, "base64");
    // Node leaves out what is not base64, and stops at padding: only where it did neither, all is in it.
    if (decoded.length * 4 === piece.length * 3) {
      rest = "";
      yield decoded;
      continue;
    }
    const parts = piece.replace(/\s+/g, "").split(/=+/);
    if (parts.some((part) => /[^\w+/-]/.test(part))) throw new SyntaxError("this is no base64");
    const last = parts.pop() ?? "";
    const whole = last.length - (last.length % 4);
    rest = last.slice(whole);
    for (const part of [...parts, last.slice(0, whole)]) if (part !== "") yield Buffer.from(part, "base64");
  }
  if (rest !== "") yield Buffer.from(rest, "base64");
}
