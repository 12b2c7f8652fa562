import { plainText } from "../../lib/plain-text.ts";

const everyMs = 60;

interface Writer {
  /** How to learn what is written so far; asked now and then. */
  hear: (written: () => string) => void;
  /** The whole text; undefined when it never came, and what was heard is all there is. */
  end: (text: string | undefined) => void;
}

/** Prints a text that grows: as it grows where `streams` says so, else at its end. */
export function createWriter(
  output: NodeJS.WriteStream,
  {
    streams,
    onFirst,
    now = () => performance.now(),
  }: { streams: boolean; onFirst: () => void; now?: () => number },
): Writer {
  let latest = (): string => shown;
  let shown = "";
  let lookedAt = Number.NEGATIVE_INFINITY;
  // What models write could act on a terminal; a file or a program gets it as it is.
  const fit = (text: string): string => (output.isTTY ? plainText(text) : text);
  const show = (text: string): void => {
    if (text.length <= shown.length || !text.startsWith(shown)) return;
    if (shown === "") onFirst();
    output.write(text.slice(shown.length));
    shown = text;
  };
  return {
    hear(written) {
      latest = written;
      if (!streams || now() - lookedAt < everyMs) return;
      lookedAt = now();
      // What may be the beginning of a control sequence waits for its end.
      show(fit(written().replace(/\u001b[^\n]{0,500}$/, "")));
    },
    end(given) {
      const text = fit(given ?? latest());
      // Another answer took its place: it is told anew.
      if (!text.startsWith(shown)) {
        output.write("\n\n");
        shown = "";
      }
      show(text);
      if (shown !== "" && !shown.endsWith("\n")) output.write("\n");
    },
  };
}
