/**
 * A text as its byte order mark says it is written: PowerShell's `>` writes UTF-16. Without a mark UTF-16 is told by the
 * zero byte in its first letter, which no line of UTF-8 begins with; everything else is UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): "utf-16le" | "utf-16be" | "utf-8" {
  if ((first === 0xff && second === 0xfe) || (first !== undefined && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== undefined)) return "utf-16be";
  return "utf-8";
}
