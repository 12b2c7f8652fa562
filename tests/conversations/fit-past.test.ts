import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { fitPast, type TurnSize } from "../../src/conversations/fit-past.ts";

const past = (...sizes: (number | [tokens: number, files: number] | "calls")[]): TurnSize[] => {
  const turns: TurnSize[] = [];
  for (const size of sizes) {
    const last = turns.at(-1);
    if (size === "calls" && last) last.callsTools = true;
    else if (Array.isArray(size)) turns.push({ tokens: size[0], fileTokens: size[1], callsTools: false });
    else if (size !== "calls") turns.push({ tokens: size, fileTokens: 0, callsTools: false });
  }
  return turns;
};

const room = { window: 1000, kept: 100, fresh: 50 };

describe("the past in a window", () => {
  test("stays whole while it fits", () => {
    expect(fitPast(past(300, 300, 250), room, undefined)).toBeUndefined();
    expect(fitPast([], room, undefined)).toBeUndefined();
  });

  test("loses turns from the second on, down to three quarters", () => {
    expect(fitPast(past(300, 200, 200, 200), room, undefined)).toEqual({ turns: [2, 3], window: 1000 });
  });

  test("loses no more with the next turn, until the window is full again", () => {
    const before = fitPast(past(300, 200, 200, 200), room, undefined);
    expect(fitPast(past(300, 200, 200, 200, 100), room, before)).toEqual(before);
    expect(fitPast(past(300, 200, 200, 200, 100, 300), room, before)).toEqual({
      turns: [2, 5],
      window: 1000,
    });
  });

  test("comes back with a larger window", () => {
    const before = fitPast(past(300, 200, 200, 200), room, undefined);
    expect(fitPast(past(300, 200, 200, 200), { ...room, window: 5000 }, before)).toBeUndefined();
  });

  test("loses the first turn's files before its text, and its text when that is more than half", () => {
    expect(fitPast(past([600, 400], 300, 100), room, undefined)).toEqual({
      first: "files",
      window: 1000,
      turns: undefined,
    });
    expect(fitPast(past(600, 300, 100), room, undefined)).toMatchObject({ first: "all" });
  });

  test("loses the first turn, too, where the new message needs the room", () => {
    expect(fitPast(past(300, 100), { ...room, fresh: 850 }, undefined)).toEqual({
      turns: [2, 2],
      first: "all",
      window: 1000,
    });
  });

  test("keeps tool calls with their results", () => {
    expect(fitPast(past(200, 300, "calls", 300, 200), room, undefined)).toEqual({
      turns: [2, 3],
      window: 1000,
    });
    // The first turn's calls are answered in the second.
    expect(fitPast(past(200, "calls", 100, 400, 300), room, undefined)).toEqual({
      turns: [3, 3],
      window: 1000,
    });
    // What is new answers the calls of the last turn.
    expect(fitPast(past(200, 300, 500, "calls"), room, undefined)).toEqual({ turns: [2, 2], window: 1000 });
  });

  test("fits whenever what is new fits by itself and nothing hangs together", () => {
    const sizes = fc.array(fc.nat(900), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.nat(850), (tokens, fresh) => {
        const turns = past(...tokens);
        const left = fitPast(turns, { ...room, fresh }, undefined);
        const [from, to] = left?.turns ?? [0, -1];
        const rest = tokens.filter(
          (_, at) => !(at + 1 >= from && at + 1 <= to) && !(at === 0 && left?.first === "all"),
        );
        expect(rest.reduce((sum, one) => sum + one, fresh + room.kept)).toBeLessThanOrEqual(room.window);
      }),
    );
  });
});
