import type { ReadStream } from "node:tty";

const backspaces = new Set(["\b", "\u007f"]);
const [interrupt, endOfInput] = ["\u0003", "\u0004"];

/** Reads one line without showing it; undefined when the user gives up. From a pipe, its first line. */
export async function askSecret(
  question: string,
  { input, output }: { input: ReadStream; output: NodeJS.WritableStream },
): Promise<string | undefined> {
  if (input.isTTY) output.write(question);
  input.setRawMode?.(true);
  input.setEncoding("utf8");
  let secret = "";
  try {
    for await (const chunk of input) {
      for (const letter of String(chunk)) {
        if (letter === "\r" || letter === "\n") return cleaned(secret);
        if (letter === interrupt || letter === endOfInput) return undefined;
        secret = backspaces.has(letter) ? secret.slice(0, -1) : secret + letter;
      }
    }
    return cleaned(secret) || undefined;
  } finally {
    input.setRawMode?.(false);
    if (input.isTTY) output.write("\n");
  }
}

/** Without what arrow keys and some terminals' pasting send along, and the quotes of a line that was copied. */
const cleaned = (secret: string): string =>
  secret
    .replace(/\p{Cc}\[[\d;]*[~A-Za-z]|\p{Cc}/gu, "")
    .trim()
    .replace(/^(["'])(.*)\1$/, "$2");
