import { describe, expect, test } from "vitest";

import type { Message } from "../../../src/chat/asked/message-schema.ts";
import { promptOf } from "../../../src/chat/asked/prompt.ts";
import { mostTokens } from "../../../src/lib/tokens.ts";

const base64 = "A".repeat(100_000);
const picture = { type: "image_url", image_url: { url: `data:image/png;base64,${base64}` } };
const user = (...content: object[]) => ({ role: "user", content }) as Message;

describe("a prompt", () => {
  test("counts media by number, and never by their bytes", () => {
    const sound = { type: "input_audio", input_audio: { data: base64, format: "wav" } };
    const film = { type: "video_url", video_url: { url: `data:video/mp4;base64,${base64}` } };
    const file = {
      type: "file",
      file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${base64}` },
    };
    const { tokens, mostTextTokens, ...facts } = promptOf([user(picture, sound, film, file)]);
    expect(tokens).toBe(4004);
    expect(mostTextTokens).toBeLessThan(200);
    expect(facts).toMatchObject({
      images: 1,
      modalities: ["image", "audio", "video"],
      unmeasured: true,
      writesCache: false,
    });
  });

  test("counts all text, wherever it stands", () => {
    const long = "x".repeat(4000);
    for (const message of [
      { role: "user", content: long },
      { role: "user", content: "a", name: long },
      { role: "user", content: [{ type: "text", text: long }] },
      { role: "user", content: [{ type: "text", text: "a", unheard_of: long }] },
      {
        role: "user",
        content: [{ type: "image_url", image_url: { url: "https://a.example/b", detail: long } }],
      },
      { role: "user", content: [{ type: "tomorrow", tomorrow: long }] },
      { role: "assistant", content: "a", reasoning: long },
      { role: "assistant", content: "a", reasoning_details: [{ text: long }] },
      { role: "assistant", content: null, tool_calls: [{ function: { name: "f", arguments: long } }] },
    ]) {
      expect(promptOf([message as Message]).mostTextTokens).toBeGreaterThanOrEqual(2000);
    }
  });

  test("with pictures of an answer that is handed back needs no model that sees", () => {
    const answer: Message = {
      role: "assistant",
      content: "Here",
      images: [picture],
      audio: { id: "audio_1", data: base64 },
    };
    const { images, modalities, mostTextTokens, unmeasured } = promptOf([answer]);
    expect(mostTextTokens).toBeLessThan(200);
    expect({ images, modalities, unmeasured }).toEqual({ images: 1, modalities: [], unmeasured: true });
  });

  test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
    "takes a part of type %s for no medium",
    (type) => {
      const { modalities, images } = promptOf([user({ type })]);
      expect({ modalities, images }).toEqual({ modalities: [], images: 0 });
    },
  );

  test("is to be kept in a cache where a part says so", () => {
    const text = { type: "text", text: "a" };
    expect(promptOf([user(text)]).writesCache).toBe(false);
    expect(promptOf([user({ ...text, cache_control: { type: "ephemeral" } })]).writesCache).toBe(true);
    expect(promptOf([user({ ...text, prompt_cache_breakpoint: { mode: "explicit" } })]).writesCache).toBe(
      true,
    );
  });
});

test("a token is two ASCII characters at least, or one other", () => {
  expect(mostTokens("")).toBe(0);
  expect(mostTokens("abc")).toBe(2);
  expect(mostTokens("漢字")).toBe(2);
  expect(mostTokens("a漢b")).toBe(2);
});
