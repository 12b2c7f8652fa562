import { describe, expect, it } from "vitest";

import { cut } from "../../src/lib/cut.ts";

describe("cut", () => {
  it("leaves a text that is short enough as it is", () => {
    expect(cut("short", 5)).toBe("short");
    expect(cut("", 0)).toBe("");
    expect(cut("😀", 2)).toBe("😀");
  });

  it("cuts where it is told", () => {
    expect(cut("abcdef", 3)).toBe("abc");
    expect(cut("abcdef", 0)).toBe("");
    expect(cut("a😀b", 3)).toBe("a😀");
  });

  it("steps back from half a character", () => {
    expect(cut("a😀b", 2)).toBe("a");
    expect(cut("😀", 1)).toBe("");
    for (let units = 0; units <= 8; units += 1)
      expect(cut("😀a😀é😀", units)).not.toMatch(/[\ud800-\udbff]$/);
  });

  it("leaves what was half a character before it was cut: to mend is not its trade", () => {
    expect(cut("ab\ud83dcd", 3)).toBe("ab\ud83d");
  });
});
