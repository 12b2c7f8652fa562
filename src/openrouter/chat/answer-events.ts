import { type Foreign, toObject } from "../../lib/foreign.ts";
import { jsonOrUndefined } from "../../lib/json.ts";
import { nonsense } from "../transport/get-json.ts";
import type { ServerEvent } from "./sse.ts";

/** What the events of an answer say: chunks of it, its end, or nothing. */
export class AnswerEvents {
  readonly #add: (json: Foreign) => void;
  #hasEndMark = false;
  #hasNews = false;
  #hasChunk = false;
  /** All came at once, as plain JSON. */
  #isWhole = false;
  /** Something came that is no JSON: the page of a gateway, or a keep-alive of some kind. */
  #hasOther = false;

  constructor(add: (json: Foreign) => void) {
    this.#add = add;
  }

  /** The end mark has come. */
  get areOver(): boolean {
    return this.#hasEndMark;
  }

  /** Whether a chunk came since this was asked last. */
  haveNews(): boolean {
    const news = this.#hasNews;
    this.#hasNews = false;
    return news;
  }

  /** Nothing more comes: tells whether the answer was over. */
  end(): boolean {
    if (!this.#hasChunk && this.#hasOther) throw nonsense("the chat completion");
    return this.#isWhole;
  }

  take({ data, isBare }: ServerEvent): void {
    const isFirst = !this.#hasChunk;
    if (this.#read(data.trim())) this.#isWhole = isBare && isFirst && this.#hasChunk;
    // Lines that some gateway wrote one by one.
    else for (const line of data.split("\n")) this.#readLine(line.trim());
  }

  #readLine(line: string): void {
    if (this.#read(line) || line === "") return;
    if (/^[[{]/.test(line)) throw nonsense("the chat completion");
    this.#hasOther ||= !line.startsWith(":");
  }

  /** Whether it was JSON or the end mark; what comes behind that is nobody's. */
  #read(text: string): boolean {
    if (this.#hasEndMark || endMark.test(text)) {
      this.#hasEndMark = true;
      return true;
    }
    const json = jsonOrUndefined(text);
    for (const chunk of Array.isArray(json) ? json : [json]) {
      const object = toObject(chunk);
      if (!object) continue;
      this.#hasChunk = true;
      this.#hasNews = true;
      this.#add(object);
    }
    return json !== undefined;
  }
}

const endMark = /^"?\[DONE\]"?$/i;
