import { StringDecoder } from "node:string_decoder";

export interface ServerEvent {
  data: string;
  /** No field of an event: the bare text of a body that is no stream. */
  isBare: boolean;
}

/**
 * Reads server-sent events as their bytes come (WHATWG HTML, 9.2.6: lines end in LF, CR or CRLF, those that start with a
 * colon are comments). Two things are read more kindly: the end of the stream ends an event, too, because some providers
 * forget its blank line, and lines that are no field at all are an event of their own: plain JSON in the place of a stream.
 */
export class EventReader {
  /** Characters of the largest event so far, one that has only begun included. */
  largest = 0;
  readonly #take: (event: ServerEvent) => void;
  readonly #decoder = new StringDecoder("utf8");
  #isFirst = true;
  /** A line feed that comes next is the rest of a CRLF. */
  #endedInCr = false;
  /** Of the line that has begun, unless it is a comment. */
  #line = "";
  #isComment = false;
  /** Of the event that has begun: its lines of data, as one text. */
  #data: string | undefined;
  #bare: string[] = [];
  #size = 0;

  /** `take` gets each event as soon as it is whole. */
  constructor(take: (event: ServerEvent) => void) {
    this.#take = take;
  }

  push(bytes: Uint8Array): void {
    const text = this.#inLineFeeds(this.#decoder.write(bytes));
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      this.#endLine(text.slice(start, end));
      start = end + 1;
    }
    if (start < text.length) this.#goOn(text.slice(start));
    this.#measure();
  }

  /** The end of the stream. */
  end(): void {
    const rest = this.#inLineFeeds(this.#decoder.end());
    if (this.#line !== "" || rest !== "") this.#endLine(rest);
    this.#endEvent();
    this.#endBare();
  }

  #inLineFeeds(decoded: string): string {
    if (decoded === "") return decoded;
    let text = decoded;
    if (this.#isFirst && text.startsWith("\uFEFF")) text = text.slice(1);
    if (this.#endedInCr && text.startsWith("\n")) text = text.slice(1);
    this.#isFirst = false;
    this.#endedInCr = text.endsWith("\r");
    return text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
  }

  #goOn(rest: string): void {
    if (this.#line === "" && !this.#isComment) this.#isComment = rest.startsWith(":");
    if (!this.#isComment) this.#line += rest;
  }

  #endLine(rest: string): void {
    const line = this.#line + rest;
    const isComment = this.#isComment || line.startsWith(":");
    this.#line = "";
    this.#isComment = false;
    if (isComment) {
      this.#endBare();
    } else if (line === "") {
      this.#endEvent();
    } else if (line.startsWith("data:")) {
      this.#endBare();
      const data = line.slice(line[5] === " " ? 6 : 5);
      this.#data = this.#data === undefined ? data : `${this.#data}\n${data}`;
      this.#size += line.length + 1;
    } else if (otherField.test(line)) {
      this.#endBare();
    } else if (this.#bare.length > 0 || jsonBegins.test(line)) {
      this.#bare.push(line);
      this.#size += line.length + 1;
    } else if (line.trim() !== "") {
      this.#take({ data: line, isBare: true });
    }
  }

  #measure(): void {
    this.largest = Math.max(this.largest, this.#size + this.#line.length);
  }

  #endEvent(): void {
    const data = this.#data;
    if (data === undefined) return;
    this.#measure();
    this.#data = undefined;
    this.#size = 0;
    // An event without data is none.
    if (hasData.test(data)) this.#take({ data, isBare: false });
  }

  #endBare(): void {
    if (this.#bare.length === 0) return;
    const data = this.#bare.join("\n");
    this.#measure();
    this.#bare = [];
    this.#size = 0;
    this.#take({ data, isBare: true });
  }
}

const hasData = /[^\n]/;
const jsonBegins = /^\s*[[{]/;
const otherField = /^(?:data$|(?:event|id|retry)(?::|$))/;
