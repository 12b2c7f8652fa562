import { limits, answerTooLarge } from "../transport/body.ts";

// A CR at the very end waits: its LF may be in the next chunk.
const lineBreaks = /\r\n|\n|\r(?!$)/g;

/**
 * The `data` of each server-sent event, in order (WHATWG HTML, 9.2.6: fields may end in LF, CR or CRLF, lines that start
 * with a colon are comments, an event without its blank line at the end is incomplete).
 */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let buffer = "";
  let data: string[] = [];
  let size = 0;
  // Where the search goes on: all but a CR that waited was searched.
  let searched = 0;

  for await (const chunk of chunks) {
    buffer += decoder.decode(chunk, { stream: true });
    let start = 0;
    lineBreaks.lastIndex = searched;
    for (const lineBreak of buffer.matchAll(lineBreaks)) {
      const line = buffer.slice(start, lineBreak.index);
      start = lineBreak.index + lineBreak[0].length;
      if (line === "") {
        // An event without data is none.
        if (data.some((part) => part !== "")) yield data.join("\n");
        data = [];
        size = 0;
      } else if (line.startsWith("data:")) {
        data.push(line.slice(line[5] === " " ? 6 : 5));
        size += line.length;
      }
    }
    buffer = buffer.slice(start);
    searched = Math.max(0, buffer.length - 1);
    if (size + buffer.length > limits.event) throw answerTooLarge("event", limits.event);
  }
  // The end of a stream is as good as a blank line: some providers forget the last one.
  if (buffer.startsWith("data:")) data.push(buffer.slice(5).trim());
  if (data.some((part) => part !== "")) yield data.join("\n");
}
