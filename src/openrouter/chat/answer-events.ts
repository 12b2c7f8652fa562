import { type Foreign, toObject } from "../../lib/foreign.ts";
import { nonsense } from "../transport/get-json.ts";
import { ChunkReader } from "./chunk-reader.ts";
import type { ServerEvent } from "./sse.ts";

/** What the events of an answer say: chunks of it, its end, or nothing. */
export class AnswerEvents {
  readonly #add: (json: Foreign) => void;
  readonly #chunks = new ChunkReader();
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
    const text = data.trim();
    const isFirst = !this.#hasChunk;
    if (this.#hasEndMark || text === "") return;
    if (this.#read(text)) this.#isWhole = isBare && isFirst;
    else if (endMark.test(text)) this.#hasEndMark = true;
    // Lines that some gateway wrote one by one.
    else if (text.includes("\n"))
      for (const line of text.split("\n")) this.take({ data: line, isBare: false });
    else if (isJson(text)) throw nonsense("the chat completion");
    else this.#hasOther ||= !text.startsWith(":");
  }

  /** Whether it was JSON of an object or a list of them. */
  #read(text: string): boolean {
    const json = isJson(text) ? this.#chunks.read(text) : undefined;
    if (json === undefined) return false;
    for (const chunk of Array.isArray(json) ? json : [json]) {
      const object = toObject(chunk);
      if (!object) continue;
      this.#hasChunk = true;
      this.#hasNews = true;
      this.#add(object);
    }
    return true;
  }
}

const endMark = /^"?\[DONE\]"?$/i;
// Nothing else is tried: what a parser throws takes far more time than what it reads.
const isJson = (text: string): boolean => text.startsWith("{") || text.startsWith("[");
