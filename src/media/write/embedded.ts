/** A place in a text. */
export interface Span {
  start: number;
  end: number;
}

// Bounded, so that a search from every `data:` of a text takes no longer than the text is long. RFC 6838, 4.2: the names of
// media types have 127 characters at most.
const header =
  /data:[\w.+-]{1,127}\/[\w.+-]{1,127}(?:;[\w.+-]{1,127}=[^;,\s]{0,127}){0,8};base64,(?:\r?\n)?/g;
// Shorter ones are icons in a text about them.
const shortest = 200;
// RFC 2045, 6.8 has 76 characters, some write 128.
const longestLine = 200;

/**
 * Where media stand in a text as data URIs, in order. Parameters, line breaks and the alphabet of URLs are as good as none.
 * Takes time in proportion to the text, whatever it is.
 */
export function embeddedIn(text: string): Span[] {
  const spans: Span[] = [];
  header.lastIndex = 0;
  for (let found = header.exec(text); found; found = header.exec(text)) {
    const { index: start } = found;
    const end = endOfBase64(text, header.lastIndex);
    if (end !== undefined) spans.push({ start, end });
    header.lastIndex = end ?? start + 1;
  }
  return spans;
}

/** The text with something else in the place of each of its media, which stand at `spans`. */
export function replaceEmbedded(
  text: string,
  spans: readonly Span[],
  replacement: (uri: string, index: number) => string,
): string {
  if (spans.length === 0) return text;
  let from = 0;
  const parts = spans.flatMap(({ start, end }, index) => {
    const before = text.slice(from, start);
    from = end;
    return [before, replacement(text.slice(start, end), index)];
  });
  return [...parts, text.slice(from)].join("");
}

/** Text without embedded media, where nothing can take their place. */
export const withoutEmbedded = (text: string): string =>
  replaceEmbedded(text, embeddedIn(text), () => "[media]");

/** Where the base64 that begins at `from` ends; undefined where it is too short to be taken for one. */
function endOfBase64(text: string, from: number): number | undefined {
  let end = endOfRun(text, from);
  const line = end - from;
  let next = line > 0 && line <= longestLine ? afterBreak(text, end) : undefined;
  while (next !== undefined) {
    const stop = endOfRun(text, next);
    const length = stop - next;
    // All lines have one length but the last, which is shorter, and no word of a sentence that follows.
    const isWord = length < Math.min(line, longestWord) && !endsLine.test(text.charAt(stop));
    if (length === 0 || length > line || isWord) break;
    end = stop;
    next = length < line ? undefined : afterBreak(text, end);
  }
  if (end - from < shortest) return undefined;
  if (text[end] === "=") end += text[end + 1] === "=" ? 2 : 1;
  return end;
}

const longestWord = 24;
const endsLine = /^[\r\n=)\]}>"'`]?$/;
const outside = /[^\w+/-]/g;

function endOfRun(text: string, from: number): number {
  outside.lastIndex = from;
  return outside.exec(text)?.index ?? text.length;
}

function afterBreak(text: string, at: number): number | undefined {
  if (text[at] === "\n") return at + 1;
  return text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : undefined;
}
