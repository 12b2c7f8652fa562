import { inflateSync } from "node:zlib";

import { expect, test } from "vitest";

import { dig, json, post, question, simulate } from "./harness.ts";

const model = "google/gemini-3-pro-image";

const pngIn = (uri: unknown): Buffer =>
  Buffer.from(String(uri).replace(/^data:image\/png;base64,/, ""), "base64");

test("a model that draws answers with a small picture, in one piece and streamed", async () => {
  const simulator = await simulate();
  const answer = await json(post(simulator, question("a red sun", { model })));
  const picture = pngIn(dig(answer, "choices", 0, "message", "images", 0, "image_url", "url"));
  expect(picture.subarray(1, 4).toString()).toBe("PNG");
  // 32 lines of 32 pixels, each line behind the byte of its filter.
  const data = picture.indexOf("IDAT");
  const pixels = inflateSync(picture.subarray(data + 4, data + 4 + picture.readUInt32BE(data - 4)));
  expect(pixels).toHaveLength(32 * (32 * 3 + 1));
  expect(dig(answer, "choices", 0, "message", "content")).toContain("a red sun");
  expect(dig(answer, "usage", "completion_tokens_details", "image_tokens")).toBe(1120);
  expect(dig(answer, "usage", "cost")).toBeGreaterThan(1120 * 0.000_12);

  const streamed = await (await post(simulator, question("a red sun", { model, stream: true }))).text();
  expect(streamed).toContain(picture.toString("base64"));

  const other = await json(post(simulator, question("a green sun", { model })));
  expect(pngIn(dig(other, "choices", 0, "message", "images", 0, "image_url", "url"))).not.toEqual(picture);
});

test("modalities say what is wanted of it", async () => {
  const simulator = await simulate();
  const message = async (modalities: string[], id = model) =>
    dig(
      await json(post(simulator, question("a red sun", { model: id, modalities }))),
      "choices",
      0,
      "message",
    );
  expect(await message(["text"])).not.toHaveProperty("images");
  expect(await message(["image"])).toMatchObject({ content: "", images: [{ type: "image_url" }] });
  expect(await message(["image", "text"])).toMatchObject({
    content: expect.stringContaining("sun"),
    images: [{ index: 0 }],
  });
  expect(await message(["image"], "openai/gpt-4o-mini")).not.toHaveProperty("images");
});
