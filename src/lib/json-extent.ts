const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x7b, 0x5b]);
const closing = new Set([0x7d, 0x5d]);

/** Follows a JSON object or list that comes in pieces, to know when it is whole. */
export class JsonExtent {
  #depth = 0;
  #begun = false;
  #inString = false;
  #escaped = false;

  /** All that was opened is closed again. */
  get whole(): boolean {
    return this.#begun && this.#depth === 0;
  }

  read(piece: string): void {
    for (let at = 0; at < piece.length; at += 1) this.#step(piece.charCodeAt(at));
  }

  #step(character: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (this.#inString) {
      if (character === backslash) this.#escaped = true;
      else if (character === quote) this.#inString = false;
    } else if (character === quote) this.#inString = true;
    else if (opening.has(character)) {
      this.#depth += 1;
      this.#begun = true;
    } else if (closing.has(character)) this.#depth -= 1;
  }
}
